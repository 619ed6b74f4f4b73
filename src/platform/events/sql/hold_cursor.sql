-- Takes or prolongs the lease. A cursor that is new begins with what is yet to come.
INSERT INTO events.cursors AS c (bucket, name, position, lease_holder, lease_until)
SELECT r.bucket, $1::text, r.position, $2::uuid, $3::timestamptz
FROM events.relays AS r
WHERE r.bucket = 0
ON CONFLICT (bucket, name) DO UPDATE
SET lease_holder = excluded.lease_holder,
    lease_until = excluded.lease_until
WHERE c.lease_holder = $2::uuid OR c.lease_holder IS NULL OR c.lease_until < $4::timestamptz
RETURNING position
