SELECT count(*)::integer
FROM pricing.promotions
WHERE is_active AND promotion_id <> $1::uuid
