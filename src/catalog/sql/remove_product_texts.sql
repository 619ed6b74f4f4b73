DELETE FROM catalog.product_texts
WHERE product_id = $1::uuid AND locale = ANY ($2::text[])
