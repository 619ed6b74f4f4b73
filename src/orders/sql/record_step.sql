-- The foreign keys of the event let only listed transitions pass.
WITH changed AS (
    UPDATE orders.orders
    SET status = coalesce($5::text, status),
        payment_status = coalesce($7::text, payment_status),
        collected = collected + $8::bigint,
        refunded = refunded + $9::bigint,
        shipment = coalesce($10::jsonb, shipment),
        payment_method = coalesce($11::text, payment_method),
        payment = CASE WHEN $12::jsonb IS NULL THEN payment ELSE nullif($12::jsonb, '{}') END,
        reserved_until = CASE
            WHEN coalesce($5::text, status) <> 'placed' OR coalesce($7::text, payment_status) <> 'unpaid' THEN NULL
            WHEN payment_status <> 'unpaid' OR $11::text <> payment_method THEN $14::timestamptz + (
                SELECT reserved_for
                FROM payments.methods
                WHERE method = coalesce($11::text, payment_method)
            )
            ELSE reserved_until
        END,
        event_seq = event_seq + 1,
        updated_at = $14::timestamptz
    WHERE order_id = $1::uuid AND event_seq = $2::integer
    RETURNING order_id, event_seq
), told AS (
    INSERT INTO orders.events (order_id, seq, type, from_status, to_status, from_payment_status, payment_status, data, at)
    SELECT order_id, event_seq, $3::text, $4::text, $5::text, $6::text, $7::text, $13::jsonb, $14::timestamptz
    FROM changed
), sent AS (
    INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
    SELECT 0, $15::uuid, 'order.' || $3::text, order_id::text,
        jsonb_strip_nulls(jsonb_build_object('seq', event_seq, 'status', $5::text, 'payment_status', $7::text)),
        $14::timestamptz
    FROM changed
)
SELECT count(*)::integer FROM changed
