SELECT price_list_id, market, group_name, starts_at, ends_at, priority, percent_off_basis_points, price_ending,
       offer_id, segments, early_groups,
       ARRAY(SELECT (extract(epoch FROM start) * 1000000)::bigint FROM unnest(early_starts) AS start) AS early_starts
FROM catalog.price_lists
