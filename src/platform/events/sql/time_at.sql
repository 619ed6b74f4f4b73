-- $1: a position.
SELECT at
FROM events.outbox
WHERE bucket = 0
  AND position = $1::bigint
