-- Of the events after one position up to another, those of some topics. Both are of one snapshot or older, so that
-- none in between is yet to appear.
SELECT position, topic, subject, data, at
FROM events.outbox
WHERE bucket = 0
  AND position > $1::bigint
  AND position <= $2::bigint
  AND topic = ANY ($3::text[])
ORDER BY position
LIMIT $4::integer
