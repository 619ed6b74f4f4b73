-- Takes or prolongs the lease, and locks the relay's row until the stamping is committed.
UPDATE events.relays
SET lease_holder = $1::uuid,
    lease_until = $2::timestamptz
WHERE bucket = 0
  AND (lease_holder = $1::uuid OR lease_holder IS NULL OR lease_until < $3::timestamptz)
RETURNING position
