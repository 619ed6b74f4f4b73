DELETE FROM pricing.codes
WHERE code_key = ANY ($2::text[])
  AND promotion_id = $1::uuid
