UPDATE events.cursors
SET position = $3::bigint
WHERE bucket = 0
  AND name = $1::text
  AND lease_holder = $2::uuid
