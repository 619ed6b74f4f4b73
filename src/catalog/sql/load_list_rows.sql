-- Of every list, whether in force or not. $1: the products wanted; NULL for all.
SELECT v.product_id, r.sku_id, r.price_list_id, r.min_qty, coalesce(r.amount, -1), r.compare_at,
       coalesce(r.percent_off_basis_points, 0), coalesce(r.allotment_no, 0)
FROM catalog.variants AS v
JOIN catalog.price_list_rows AS r USING (sku_id)
WHERE $1::uuid[] IS NULL OR v.product_id = ANY ($1)
ORDER BY r.sku_id, r.price_list_id, r.min_qty
