-- Variants that have one of the SKUs, or belong to one of the products. SKUs are inventory's.
SELECT s.sku, v.product_id, v.option_values
FROM inventory.skus AS s
JOIN catalog.variants AS v USING (sku_id)
WHERE s.sku = ANY ($1::text[])
UNION
SELECT s.sku, v.product_id, v.option_values
FROM catalog.variants AS v
JOIN inventory.skus AS s USING (sku_id)
WHERE v.product_id = ANY ($2::uuid[])
