UPDATE pricing.promotions
SET version = version + 1, name = $3::text, label = $4::text, is_active = $5::boolean, priority = $6::integer,
    is_exclusive = $7::boolean, needs_code = $8::boolean, starts_at = $9::timestamptz, ends_at = $10::timestamptz,
    conditions = $11::jsonb, actions = $12::jsonb, currency = $13::text, updated_at = $14::timestamptz
WHERE promotion_id = $1::uuid
  AND version = $2::integer
RETURNING version
