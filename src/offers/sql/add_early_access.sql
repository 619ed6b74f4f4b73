INSERT INTO offers.early_access (offer_id, group_name, starts_at)
SELECT $1::uuid, group_name, starts_at
FROM unnest($2::text[], $3::timestamptz[]) AS early(group_name, starts_at)
