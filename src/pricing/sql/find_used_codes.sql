SELECT promotion_id, code_key
FROM pricing.codes
WHERE code_key = ANY ($1::text[])
  AND uses >= uses_max
