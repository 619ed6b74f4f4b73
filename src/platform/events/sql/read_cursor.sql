-- What a follower looks at before it writes anything. No row of its own yet: the last columns are NULL.
SELECT r.position AS last,
       c.position,
       c.lease_holder,
       c.lease_until
FROM events.relays AS r
LEFT JOIN events.cursors AS c ON c.bucket = r.bucket AND c.name = $1::text
WHERE r.bucket = 0
