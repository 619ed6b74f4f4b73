-- Reads across inventory: what is not promised to anybody goes along.
SELECT v.product_id, v.sku_id, s.sku, v.option_values, v.media_hash, v.grams, v.barcode,
       coalesce(stock.on_hand - stock.reserved - stock.allotted, 0)::integer AS available, v.tax_class
FROM catalog.variants AS v
JOIN inventory.skus AS s USING (sku_id)
LEFT JOIN inventory.stock AS stock USING (sku_id)
WHERE v.product_id = ANY ($1::uuid[])
ORDER BY v.product_id, v.position, v.sku_id
