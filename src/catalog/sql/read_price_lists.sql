-- $1: the list wanted; NULL for all. What offers publish is theirs.
SELECT l.price_list_id, l.version, l.name, l.market, l.group_name, l.starts_at, l.ends_at, l.priority,
       l.percent_off_basis_points, l.price_ending,
       (SELECT count(*) FROM catalog.price_list_rows AS r WHERE r.price_list_id = l.price_list_id) AS row_count
FROM catalog.price_lists AS l
WHERE l.offer_id IS NULL AND ($1::uuid IS NULL OR l.price_list_id = $1)
ORDER BY l.name, l.price_list_id
