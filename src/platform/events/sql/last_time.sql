SELECT at
FROM events.outbox
WHERE bucket = 0
  AND topic = $1::text
ORDER BY at DESC
LIMIT 1
