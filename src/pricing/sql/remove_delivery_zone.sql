DELETE FROM pricing.delivery_zones
WHERE zone_id = $1::uuid
