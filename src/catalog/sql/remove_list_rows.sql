DELETE FROM catalog.price_list_rows
WHERE price_list_id = $1::uuid AND sku_id = ANY ($2::bigint[])
