SELECT position, topic, subject, data, at
FROM events.outbox
WHERE bucket = 0
  AND position > $1::bigint
ORDER BY position
LIMIT $2::integer
