-- Changes only what differs; gives the variants that are new or changed. A variant never moves to another product.
INSERT INTO catalog.variants AS stored
    (variant_id, product_id, sku_id, position, option_values, media_hash, grams, barcode, tax_class)
SELECT v.variant_id, v.product_id, v.sku_id, v.position,
       ARRAY(SELECT jsonb_array_elements_text(v.option_values)), v.media_hash, v.grams, v.barcode,
       coalesce(v.tax_class, before.tax_class, 'standard')
FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::integer[], $5::jsonb[], $6::text[], $7::integer[], $8::text[],
        $9::text[])
    AS v (variant_id, product_id, sku_id, position, option_values, media_hash, grams, barcode, tax_class)
LEFT JOIN catalog.variants AS before ON before.sku_id = v.sku_id
ORDER BY v.sku_id
ON CONFLICT (sku_id) DO UPDATE SET
    position = excluded.position,
    option_values = excluded.option_values,
    media_hash = coalesce(excluded.media_hash, stored.media_hash),
    grams = excluded.grams,
    barcode = excluded.barcode,
    tax_class = excluded.tax_class
WHERE (stored.position, stored.option_values, stored.media_hash, stored.grams, stored.barcode, stored.tax_class)
    IS DISTINCT FROM
      (excluded.position, excluded.option_values, coalesce(excluded.media_hash, stored.media_hash), excluded.grams,
       excluded.barcode, excluded.tax_class)
RETURNING variant_id, product_id
