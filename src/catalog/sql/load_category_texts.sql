SELECT category_id, locale, title
FROM catalog.category_texts
ORDER BY category_id, locale
