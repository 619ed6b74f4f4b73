SELECT offer_id, group_name, starts_at
FROM offers.early_access
WHERE offer_id = ANY ($1::uuid[])
ORDER BY offer_id, starts_at, group_name
