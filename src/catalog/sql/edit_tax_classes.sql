UPDATE catalog.variants AS v
SET tax_class = wanted.tax_class
FROM unnest($2::bigint[], $3::text[]) AS wanted(sku_id, tax_class)
WHERE v.sku_id = wanted.sku_id AND v.product_id = $1::uuid
