SELECT locale, title
FROM catalog.category_texts
WHERE category_id = $1::uuid
