-- Changes only what differs; gives the products that are new or changed.
INSERT INTO catalog.products AS stored
    (product_id, handle, title, description_html, brand, product_type, category_id, tags, option_names, attributes,
     status, popularity, created_at, updated_at)
SELECT p.product_id, p.handle, p.title, p.description_html, p.brand, p.product_type, p.category_id::uuid,
       ARRAY(SELECT jsonb_array_elements_text(p.tags)), ARRAY(SELECT jsonb_array_elements_text(p.option_names)),
       p.attributes, p.status, coalesce(p.popularity, known.popularity, 0)::integer, p.created_at, $14::timestamptz
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::jsonb[],
            $9::jsonb[], $10::jsonb[], $11::text[], $12::bigint[], $13::timestamptz[])
    AS p (product_id, handle, title, description_html, brand, product_type, category_id, tags,
          option_names, attributes, status, popularity, created_at)
LEFT JOIN catalog.products AS known ON known.handle = p.handle
ORDER BY p.handle
ON CONFLICT (handle) DO UPDATE SET
    version = stored.version + 1,
    title = excluded.title,
    description_html = excluded.description_html,
    brand = excluded.brand,
    product_type = excluded.product_type,
    category_id = excluded.category_id,
    tags = excluded.tags,
    option_names = excluded.option_names,
    attributes = excluded.attributes,
    status = excluded.status,
    popularity = excluded.popularity,
    updated_at = excluded.updated_at
WHERE (stored.title, stored.description_html, stored.brand, stored.product_type, stored.category_id, stored.tags,
       stored.option_names, stored.attributes, stored.status, stored.popularity)
    IS DISTINCT FROM
      (excluded.title, excluded.description_html, excluded.brand, excluded.product_type, excluded.category_id,
       excluded.tags, excluded.option_names, excluded.attributes, excluded.status, excluded.popularity)
RETURNING product_id
