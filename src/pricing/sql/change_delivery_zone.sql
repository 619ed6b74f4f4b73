UPDATE pricing.delivery_zones
SET version = version + 1, name = $3::text, position = $4::integer, countries = $5::text[], regions = $6::text[],
    postal_prefixes = $7::text[], methods = $8::jsonb
WHERE zone_id = $1::uuid
  AND version = $2::integer
RETURNING version
