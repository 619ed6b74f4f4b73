SELECT product_id
FROM catalog.products
WHERE handle = $1
