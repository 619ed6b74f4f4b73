-- Ends a write to a locked cart: a new version, and the cart's event beside it (events' outbox), because one may not be
-- there without the other. p_delivery NULL leaves the delivery as it is.
CREATE OR REPLACE FUNCTION carts.record_write_v1(
    p_cart_id uuid, p_delivery jsonb, p_event_id uuid, p_topic text, p_data jsonb, p_at timestamptz)
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE carts.carts
    SET version = version + 1,
        delivery = coalesce(p_delivery, delivery),
        updated_at = p_at
    WHERE cart_id = p_cart_id;
    INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
    VALUES (0, p_event_id, p_topic, p_cart_id::text, p_data, p_at);
END
$$
