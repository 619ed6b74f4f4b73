DELETE FROM catalog.category_texts
WHERE category_id = $1::uuid AND locale = ANY ($2::text[])
