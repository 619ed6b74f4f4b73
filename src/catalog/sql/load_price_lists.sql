SELECT price_list_id, market, group_name, starts_at, ends_at, priority, percent_off_basis_points, price_ending
FROM catalog.price_lists
