-- Reads across inventory: a snapshot is one cut of products and stock. $1: the products wanted; NULL for all.
SELECT v.product_id, v.sku_id, s.sku, v.option_values, v.media_hash,
       coalesce(stock.on_hand - stock.reserved - stock.allotted, 0)::bigint AS available,
       coalesce(stock.revision, 0) AS revision, v.variant_id, v.grams, v.tax_class
FROM catalog.variants AS v
JOIN inventory.skus AS s USING (sku_id)
LEFT JOIN inventory.stock AS stock USING (sku_id)
WHERE $1::uuid[] IS NULL OR v.product_id = ANY ($1)
ORDER BY v.product_id, v.position, v.sku_id
