-- One step of an order's life in one transaction: the order, its event, stock where goods move, outbox. It reaches
-- into pricing, inventory and events because all of it must be true at once. Locks the order, then code and budget, then
-- stock by SKU. An order that is cancelled or expires gives back what it claimed of promotions.
-- Outcomes: changed, unchanged (it is there already), not_found, invalid_transition, payment_required.
CREATE OR REPLACE FUNCTION orders.change_order_v2(
    p_order_id uuid, p_to_status text, p_type text, p_data jsonb, p_shipment jsonb, p_event_id uuid,
    p_stock_event_id uuid, p_at timestamptz,
    OUT outcome text, OUT stock_skus bigint[], OUT stock_available bigint[], OUT stock_revisions bigint[])
LANGUAGE plpgsql
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_seqscan = off
AS $$
DECLARE
    v_from text;
    v_payment text;
    v_method text;
    v_seq integer;
    v_claimed uuid[];
    v_identity text;
BEGIN
    stock_skus := '{}';
    stock_available := '{}';
    stock_revisions := '{}';

    -- The lock: a no-op update, which a distributed table can route.
    UPDATE orders.orders
    SET updated_at = updated_at
    WHERE order_id = p_order_id
    RETURNING status, payment_status, payment_method, event_seq + 1, claimed_promotions,
        coalesce(identity, lower(normalize(email, NFC)))
    INTO v_from, v_payment, v_method, v_seq, v_claimed, v_identity;
    IF NOT FOUND THEN
        outcome := 'not_found';
        RETURN;
    END IF;
    IF v_from = p_to_status THEN
        outcome := 'unchanged';
        RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM orders.transitions WHERE from_status = v_from AND to_status = p_to_status) THEN
        outcome := 'invalid_transition';
        RETURN;
    END IF;
    IF p_to_status = 'packed' AND v_payment NOT IN ('paid', 'authorised') AND v_method <> 'manual' THEN
        outcome := 'payment_required';
        RETURN;
    END IF;
    -- A paid order that is cancelled is refunded by it.
    v_payment := CASE WHEN p_to_status = 'cancelled' AND v_payment IN ('paid', 'part_refunded') THEN 'refunded' END;

    UPDATE orders.orders
    SET status = p_to_status,
        payment_status = coalesce(v_payment, payment_status),
        event_seq = v_seq,
        shipment = coalesce(p_shipment, shipment),
        updated_at = p_at
    WHERE order_id = p_order_id;

    INSERT INTO orders.events (order_id, seq, type, from_status, to_status, payment_status, data, at)
    VALUES (p_order_id, v_seq, p_type, v_from, p_to_status, v_payment, p_data, p_at);

    IF p_to_status IN ('cancelled', 'expired') THEN
        IF cardinality(v_claimed) > 0 THEN
            PERFORM pricing.release_promotions_v1(p_order_id, v_claimed, p_at);
        END IF;
        DELETE FROM orders.buyers
        WHERE identity = v_identity AND order_id = p_order_id;
    END IF;

    IF p_to_status IN ('cancelled', 'expired', 'shipped') THEN
        INSERT INTO inventory.ledger (sku_id, reference, kind, on_hand, reserved, at)
        SELECT sku_id, p_order_id, CASE WHEN p_to_status = 'shipped' THEN 'shipment' ELSE 'release' END,
            CASE WHEN p_to_status = 'shipped' THEN -sum(qty)::integer ELSE 0 END, -sum(qty)::integer, p_at
        FROM orders.lines
        WHERE order_id = p_order_id
        GROUP BY sku_id;

        WITH moved AS (
            UPDATE inventory.stock AS stock
            SET reserved = stock.reserved - line.qty,
                on_hand = stock.on_hand - CASE WHEN p_to_status = 'shipped' THEN line.qty ELSE 0 END,
                revision = stock.revision + 1
            FROM (
                SELECT sku_id, sum(qty)::integer AS qty
                FROM orders.lines
                WHERE order_id = p_order_id
                GROUP BY sku_id
                ORDER BY sku_id
            ) AS line
            WHERE stock.sku_id = line.sku_id
            RETURNING stock.sku_id, (stock.on_hand - stock.reserved)::bigint AS available, stock.revision
        )
        SELECT array_agg(sku_id), array_agg(available), array_agg(revision)
        INTO stock_skus, stock_available, stock_revisions
        FROM moved;

        INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
        SELECT 0, p_stock_event_id, 'stock.changed', '',
            jsonb_build_object('stock', jsonb_agg(jsonb_build_array(sku_id, available, revision))), p_at
        FROM unnest(stock_skus, stock_available, stock_revisions) AS changed(sku_id, available, revision);
    END IF;

    INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
    VALUES (0, p_event_id, 'order.' || p_type, p_order_id::text,
        jsonb_build_object('seq', v_seq, 'status', p_to_status), p_at);
    outcome := 'changed';
END
$$;
