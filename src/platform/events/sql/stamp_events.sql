-- Gives the next dense positions to committed events, if the lease is ours. hold_lease has locked the relay's row in
-- this transaction and this statement's snapshot is younger: no other relay stamps the rows that it sees unstamped.
WITH lease AS MATERIALIZED (
    SELECT position
    FROM events.relays
    WHERE bucket = 0
      AND lease_holder = $1::uuid
), batch AS MATERIALIZED (
    SELECT at, event_id, (SELECT position FROM lease) + row_number() OVER (ORDER BY event_id) AS position
    FROM (
        SELECT at, event_id
        FROM events.outbox
        WHERE bucket = 0
          AND position IS NULL
          AND EXISTS (SELECT FROM lease)
        ORDER BY event_id
        LIMIT $2::integer
    ) AS unstamped
), stamped AS (
    UPDATE events.outbox AS o
    SET position = batch.position
    FROM batch
    WHERE o.bucket = 0
      AND o.at = batch.at
      AND o.event_id = batch.event_id
    RETURNING 1
)
UPDATE events.relays
SET position = position + (SELECT count(*) FROM stamped)
WHERE bucket = 0
  AND lease_holder = $1::uuid
RETURNING position, (SELECT count(*) FROM stamped) AS stamped
