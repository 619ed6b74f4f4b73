SELECT handle, product_id
FROM catalog.products
WHERE handle = ANY ($1::text[])
