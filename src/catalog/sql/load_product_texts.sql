-- $1: the products wanted; NULL for all.
SELECT product_id, locale, title, description_html
FROM catalog.product_texts
WHERE $1::uuid[] IS NULL OR product_id = ANY ($1)
ORDER BY product_id, locale
