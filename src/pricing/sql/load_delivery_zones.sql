SELECT zone_id, version, market, name, position, countries, regions, postal_prefixes, methods
FROM pricing.delivery_zones
ORDER BY market, position, zone_id
