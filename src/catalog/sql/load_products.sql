-- $1: the products wanted; NULL for all.
SELECT product_id, version, handle, title, description_html, brand, category_id, option_names,
       ARRAY(SELECT attribute ->> 'name' FROM jsonb_array_elements(attributes) WITH ORDINALITY AS a (attribute, n)
             ORDER BY n) AS attribute_names,
       ARRAY(SELECT attribute ->> 'value' FROM jsonb_array_elements(attributes) WITH ORDINALITY AS a (attribute, n)
             ORDER BY n) AS attribute_values,
       status, popularity, created_at, visible_groups, visible_segments
FROM catalog.products
WHERE $1::uuid[] IS NULL OR product_id = ANY ($1)
