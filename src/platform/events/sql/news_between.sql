-- $1, $2: positions, the first one not included; $3: topics; $4: how many.
SELECT max(position) AS last_position, topic, subject, data, max(at)
FROM events.outbox
WHERE bucket = 0
  AND position > $1::bigint
  AND position <= $2::bigint
  AND topic = ANY ($3::text[])
GROUP BY topic, subject, data
ORDER BY last_position
LIMIT $4::bigint
