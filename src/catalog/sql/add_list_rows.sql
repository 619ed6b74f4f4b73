INSERT INTO catalog.price_list_rows (price_list_id, sku_id, min_qty, amount, compare_at)
SELECT $1::uuid, r.sku_id, r.min_qty, r.amount, r.compare_at
FROM unnest($2::bigint[], $3::integer[], $4::bigint[], $5::bigint[]) AS r (sku_id, min_qty, amount, compare_at)
ORDER BY r.sku_id, r.min_qty
