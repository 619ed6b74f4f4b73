SELECT s.sku, v.sku_id
FROM catalog.variants AS v
JOIN inventory.skus AS s USING (sku_id)
WHERE v.product_id = $1::uuid
