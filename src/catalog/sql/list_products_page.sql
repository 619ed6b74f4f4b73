-- The next $2 products after the handle $1, as an import gives them.
SELECT product_id, handle, title, description_html, brand, product_type, category_id, tags, option_names,
       ARRAY(SELECT attribute ->> 'name' FROM jsonb_array_elements(attributes) WITH ORDINALITY AS a (attribute, n)
             ORDER BY n) AS attribute_names,
       ARRAY(SELECT attribute ->> 'value' FROM jsonb_array_elements(attributes) WITH ORDINALITY AS a (attribute, n)
             ORDER BY n) AS attribute_values,
       status, popularity, created_at
FROM catalog.products
WHERE handle > $1::text
ORDER BY handle
LIMIT $2::integer
