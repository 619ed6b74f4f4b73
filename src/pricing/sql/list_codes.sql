SELECT promotion_id, code, uses_max, uses
FROM pricing.codes
WHERE promotion_id = ANY ($1::uuid[])
ORDER BY promotion_id, created_at, code_key
LIMIT $2::integer
