-- $1: drafts to be counted in.
SELECT promotion_id, label, priority, is_exclusive, needs_code, starts_at, ends_at, conditions, actions, uses_max,
    uses_per_customer_max, discount_max,
    coalesce(uses >= uses_max, false) OR coalesce(discount >= discount_max, false) AS is_used_up,
    currency
FROM pricing.promotions
JOIN pricing.budgets USING (promotion_id)
WHERE is_active OR promotion_id = ANY ($1::uuid[])
