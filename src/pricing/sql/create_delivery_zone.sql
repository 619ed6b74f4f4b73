INSERT INTO pricing.delivery_zones (zone_id, market, name, position, countries, regions, postal_prefixes, methods)
VALUES ($1::uuid, $2::text, $3::text, $4::integer, $5::text[], $6::text[], $7::text[], $8::jsonb)
