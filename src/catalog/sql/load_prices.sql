-- $1: the products wanted; NULL for all.
SELECT v.product_id, p.sku_id, p.market, p.amount, p.compare_at
FROM catalog.variants AS v
JOIN catalog.prices AS p USING (sku_id)
WHERE $1::uuid[] IS NULL OR v.product_id = ANY ($1)
