INSERT INTO catalog.product_texts (product_id, locale, title, description_html)
SELECT $1::uuid, t.locale, t.title, t.description_html
FROM unnest($2::text[], $3::text[], $4::text[]) AS t (locale, title, description_html)
