UPDATE events.relays
SET lease_holder = NULL,
    lease_until = NULL
WHERE bucket = 0
  AND lease_holder = $1::uuid
