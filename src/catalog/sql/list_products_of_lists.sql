-- The products with a row in one of the lists, or with one of the SKUs.
SELECT DISTINCT v.product_id
FROM catalog.variants AS v
WHERE v.sku_id = ANY ($2::bigint[])
   OR v.sku_id IN (SELECT sku_id FROM catalog.price_list_rows WHERE price_list_id = ANY ($1::uuid[]))
