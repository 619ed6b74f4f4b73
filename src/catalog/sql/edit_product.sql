-- No row: the product has another version by now (or is not there).
UPDATE catalog.products
SET version = version + 1,
    title = coalesce($3::text, title),
    description_html = coalesce($4::text, description_html),
    visible_groups = coalesce($6::text[], visible_groups),
    visible_segments = coalesce($7::text[], visible_segments),
    updated_at = $5::timestamptz
WHERE product_id = $1::uuid AND version = $2::bigint
RETURNING version
