SELECT sku, sku_id
FROM inventory.skus
WHERE sku = ANY ($1::text[])
