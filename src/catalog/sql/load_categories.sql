SELECT category_id, parent_id, slug, title, position
FROM catalog.categories
