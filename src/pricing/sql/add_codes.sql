-- A code of this promotion gets its new limit; one of another promotion stays, and is not among the rows.
INSERT INTO pricing.codes AS kept (code_key, code, promotion_id, uses_max, created_at)
SELECT code_key, code, $1::uuid, uses_max, $5::timestamptz
FROM unnest($2::text[], $3::text[], $4::bigint[]) AS new(code_key, code, uses_max)
ORDER BY code_key
ON CONFLICT (code_key) DO UPDATE SET uses_max = excluded.uses_max
WHERE kept.promotion_id = excluded.promotion_id AND coalesce(kept.uses <= excluded.uses_max, true)
RETURNING code_key
