UPDATE catalog.products
SET version = version + 1, updated_at = $2::timestamptz
WHERE product_id = ANY ($1::uuid[])
