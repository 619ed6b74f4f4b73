SELECT slug, category_id
FROM catalog.categories
WHERE slug = ANY ($1::text[])
