UPDATE events.cursors
SET lease_holder = NULL,
    lease_until = NULL
WHERE bucket = 0
  AND name = $1::text
  AND lease_holder = $2::uuid
