-- $1, $2: positions, the first one not included; $3: the topic; $4: how many.
SELECT DISTINCT subject
FROM events.outbox
WHERE bucket = 0
  AND position > $1::bigint
  AND position <= $2::bigint
  AND topic = $3::text
LIMIT $4::bigint
