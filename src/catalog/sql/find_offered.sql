-- Variants by SKU or by their product's handle. Reads inventory for the SKUs' texts.
SELECT v.sku_id, s.sku, p.handle
FROM catalog.variants AS v
JOIN inventory.skus AS s USING (sku_id)
JOIN catalog.products AS p USING (product_id)
WHERE s.sku = ANY ($1::text[]) OR p.handle = ANY ($2::text[])
ORDER BY p.handle, v.position, v.sku_id
