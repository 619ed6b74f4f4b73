-- The rows of the next $3 SKUs after $2. SKUs are inventory's.
SELECT s.sku, r.min_qty, r.amount, r.compare_at
FROM catalog.price_list_rows AS r
JOIN inventory.skus AS s USING (sku_id)
WHERE r.price_list_id = $1::uuid
  AND s.sku IN (
    SELECT DISTINCT next.sku
    FROM catalog.price_list_rows AS of_list
    JOIN inventory.skus AS next USING (sku_id)
    WHERE of_list.price_list_id = $1::uuid AND next.sku > $2::text
    ORDER BY next.sku
    LIMIT $3::bigint)
ORDER BY s.sku, r.min_qty
