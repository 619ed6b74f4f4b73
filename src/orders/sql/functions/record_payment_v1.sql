-- Staff record that a manual order was paid: the order, its event and the outbox row, in one transaction.
-- Outcomes: changed, unchanged (paid already), not_found, invalid_transition (nothing to pay any more).
CREATE OR REPLACE FUNCTION orders.record_payment_v1(p_order_id uuid, p_event_id uuid, p_at timestamptz,
    OUT outcome text)
LANGUAGE plpgsql
AS $$
DECLARE
    v_status text;
    v_payment text;
    v_seq integer;
BEGIN
    UPDATE orders.orders
    SET updated_at = updated_at
    WHERE order_id = p_order_id
    RETURNING status, payment_status, event_seq + 1 INTO v_status, v_payment, v_seq;
    IF NOT FOUND THEN
        outcome := 'not_found';
        RETURN;
    END IF;
    IF v_payment = 'paid' THEN
        outcome := 'unchanged';
        RETURN;
    END IF;
    IF v_payment NOT IN ('unpaid', 'authorised') OR v_status IN ('cancelled', 'expired') THEN
        outcome := 'invalid_transition';
        RETURN;
    END IF;
    UPDATE orders.orders
    SET payment_status = 'paid', event_seq = v_seq, updated_at = p_at
    WHERE order_id = p_order_id;
    INSERT INTO orders.events (order_id, seq, type, payment_status, at)
    VALUES (p_order_id, v_seq, 'paid', 'paid', p_at);
    INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
    VALUES (0, p_event_id, 'order.paid', p_order_id::text,
        jsonb_build_object('seq', v_seq, 'payment_status', 'paid'), p_at);
    outcome := 'changed';
END
$$;
