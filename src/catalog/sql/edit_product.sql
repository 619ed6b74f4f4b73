-- No row: the product has another version by now (or is not there).
UPDATE catalog.products
SET version = version + 1,
    title = coalesce($3::text, title),
    description_html = coalesce($4::text, description_html),
    updated_at = $5::timestamptz
WHERE product_id = $1::uuid AND version = $2::bigint
RETURNING version
