-- $1: one promotion; NULL for the page after ($2, $3), newest first.
SELECT promotion_id, version, name, label, is_active, priority, is_exclusive, needs_code, starts_at, ends_at,
    conditions, actions, uses_max, uses_per_customer_max, discount_max, uses, discount, created_at, updated_at,
    currency
FROM pricing.promotions
JOIN pricing.budgets USING (promotion_id)
WHERE ($1::uuid IS NULL OR promotion_id = $1::uuid)
  AND ($2::timestamptz IS NULL OR (created_at, promotion_id) < ($2::timestamptz, $3::uuid))
ORDER BY created_at DESC, promotion_id DESC
LIMIT $4::integer
