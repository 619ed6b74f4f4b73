-- $1: the last one read, NULL for none; $2: how many.
SELECT product_id
FROM catalog.products
WHERE $1::uuid IS NULL OR product_id > $1
ORDER BY product_id
LIMIT $2
