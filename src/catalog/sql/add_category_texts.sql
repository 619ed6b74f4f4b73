INSERT INTO catalog.category_texts (category_id, locale, title)
SELECT $1::uuid, t.locale, t.title
FROM unnest($2::text[], $3::text[]) AS t (locale, title)
