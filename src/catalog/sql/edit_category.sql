UPDATE catalog.categories
SET title = coalesce($2::text, title)
WHERE slug = $1::text
RETURNING category_id, title
