-- No row: more was given already than the new limits allow.
UPDATE pricing.budgets
SET uses_max = $2::integer, uses_per_customer_max = $3::integer, discount_max = $4::bigint
WHERE promotion_id = $1::uuid
  AND coalesce(uses <= $2::integer, true)
  AND coalesce(discount <= $4::bigint, true)
RETURNING promotion_id
