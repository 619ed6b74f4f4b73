SELECT offer_id, sku_id, starts_at, units
FROM offers.waves
WHERE offer_id = ANY ($1::uuid[])
ORDER BY offer_id, sku_id, starts_at
