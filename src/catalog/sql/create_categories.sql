-- One level of the tree: the parents are there. Those that exist stay as they are.
INSERT INTO catalog.categories (category_id, parent_id, slug, title)
SELECT c.category_id, parent.category_id, c.slug, c.title
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS c (category_id, slug, title, parent_slug)
LEFT JOIN catalog.categories AS parent ON parent.slug = c.parent_slug
ORDER BY c.slug
ON CONFLICT (slug) DO NOTHING
