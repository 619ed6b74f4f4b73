-- Reads inventory: the back office shows stock beside prices.
SELECT v.sku_id, coalesce(stock.on_hand, 0)::bigint, coalesce(stock.reserved, 0)::bigint
FROM catalog.variants AS v
LEFT JOIN inventory.stock AS stock USING (sku_id)
WHERE v.product_id = $1::uuid
