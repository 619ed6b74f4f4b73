-- What a relay looks at before it writes anything: an idle store makes no row versions.
SELECT r.lease_holder,
       r.lease_until,
       EXISTS (SELECT FROM events.outbox WHERE bucket = 0 AND position IS NULL) AS has_unstamped
FROM events.relays AS r
WHERE r.bucket = 0
