-- The cart and its event (events' outbox): one is not there without the other.
WITH made AS (
    INSERT INTO carts.carts (cart_id, segment, created_at, updated_at)
    VALUES ($1::uuid, $2::text, $4::timestamptz, $4::timestamptz)
    RETURNING cart_id, segment, version
), told AS (
    INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
    SELECT 0, $3::uuid, 'cart.created', cart_id::text, jsonb_build_object('segment', segment), $4::timestamptz
    FROM made
)
SELECT version FROM made
