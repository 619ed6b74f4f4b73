-- $1: drafts to be counted in.
SELECT code_key, promotion_id, code.uses_max, coalesce(code.uses >= code.uses_max, false) AS is_used_up
FROM pricing.codes AS code
JOIN pricing.promotions USING (promotion_id)
WHERE is_active OR promotion_id = ANY ($1::uuid[])
