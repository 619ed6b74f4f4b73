WITH budget AS (
    INSERT INTO pricing.budgets (promotion_id, uses_max, uses_per_customer_max, discount_max)
    VALUES ($1::uuid, $12::integer, $13::integer, $14::bigint)
)
INSERT INTO pricing.promotions (promotion_id, name, label, is_active, priority, is_exclusive, needs_code, starts_at,
    ends_at, conditions, actions, currency, created_at, updated_at)
VALUES ($1::uuid, $2::text, $3::text, $4::boolean, $5::integer, $6::boolean, $7::boolean, $8::timestamptz,
    $9::timestamptz, $10::jsonb, $11::jsonb, $15::text, $16::timestamptz, $16::timestamptz)
