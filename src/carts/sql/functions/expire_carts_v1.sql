-- Removes carts whose last day is before p_today, with their lines, for as many as there are event ids; says how many.
-- What was meant to be bought and never was leaves an event (events' outbox). Locks carts in order of their ids, and looks again
-- after it has waited: a cart that is written meanwhile has another day.
CREATE OR REPLACE FUNCTION carts.expire_carts_v1(
    p_today date, p_event_ids uuid[], p_at timestamptz, OUT removed integer)
LANGUAGE plpgsql
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_seqscan = off
AS $$
BEGIN
    WITH gone AS (
        DELETE FROM carts.carts AS cart
        USING (
            SELECT cart_id
            FROM (
                SELECT cart_id
                FROM carts.carts
                WHERE expires_on < p_today
                ORDER BY expires_on
                LIMIT cardinality(p_event_ids)
            ) AS oldest
            ORDER BY cart_id
        ) AS due
        WHERE cart.cart_id = due.cart_id
          AND cart.expires_on < p_today
        RETURNING cart.cart_id, cart.status
    ), emptied AS (
        DELETE FROM carts.lines AS line
        USING gone
        WHERE line.cart_id = gone.cart_id
        RETURNING line.cart_id, gone.status
    ), told AS (
        INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
        SELECT 0, p_event_ids[place], 'cart.abandoned', cart_id::text, jsonb_build_object('lines', lines), p_at
        FROM (
            SELECT cart_id, count(*) AS lines, row_number() OVER () AS place
            FROM emptied
            WHERE status = 'open'
            GROUP BY cart_id
        ) AS abandoned
    )
    SELECT count(*) INTO removed FROM gone;
END
$$;
