-- Lets unpaid orders expire whose time has come: orders, lines, events, ledger, stock and outbox, for as many orders as there
-- are event ids. Reaches into pricing, offers, inventory and events because all of it must be true at once. Locks orders by
-- their time, then what they claimed, then stock by SKU. An order that is paid, cancelled or expired meanwhile is passed over:
-- the UPDATE looks again after it has waited, so each expires once.
CREATE OR REPLACE FUNCTION orders.expire_orders_v1(
    p_at timestamptz, p_event_ids uuid[], p_stock_event_id uuid,
    OUT order_ids uuid[], OUT stock_skus bigint[], OUT stock_available bigint[], OUT stock_revisions bigint[])
LANGUAGE plpgsql
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_seqscan = off
AS $$
DECLARE
    v_seqs integer[];
    v_orders uuid[];
    v_offers uuid[];
    v_skus bigint[];
    v_units integer[];
BEGIN
    stock_skus := '{}';
    stock_available := '{}';
    stock_revisions := '{}';

    -- The last condition is one that no index serves, so that rows are locked as `due` lists them: each by its key.
    WITH expired AS (
        UPDATE orders.orders AS o
        SET status = 'expired', reserved_until = NULL, payment = NULL, event_seq = o.event_seq + 1, updated_at = p_at
        FROM (
            SELECT order_id
            FROM orders.orders
            WHERE reserved_until <= p_at
            ORDER BY reserved_until, order_id
            LIMIT cardinality(p_event_ids)
        ) AS due
        WHERE o.order_id = due.order_id
          AND o.status = 'placed'
          AND o.payment_status = 'unpaid'
          AND coalesce(o.reserved_until, 'infinity') <= p_at
        RETURNING o.order_id, o.event_seq
    )
    SELECT coalesce(array_agg(order_id), '{}'), coalesce(array_agg(event_seq), '{}') INTO order_ids, v_seqs
    FROM expired;
    IF cardinality(order_ids) = 0 THEN
        RETURN;
    END IF;

    PERFORM orders.release_claims_v1(order_ids, p_at);

    SELECT coalesce(array_agg(line.order_id), '{}'), array_agg(line.offer_id), coalesce(array_agg(line.sku_id), '{}'),
        coalesce(array_agg(line.qty - line.shipped - line.cancelled), '{}')
    INTO v_orders, v_offers, v_skus, v_units
    FROM unnest(order_ids) AS expired(order_id)
    JOIN orders.lines AS line ON line.order_id = expired.order_id
    WHERE line.offer_id IS NOT NULL AND line.qty > line.shipped + line.cancelled;
    IF v_offers IS NOT NULL THEN
        v_units := offers.release_units_v1(v_orders, v_offers, v_skus, v_units, p_at);
    END IF;

    INSERT INTO orders.events (order_id, seq, type, from_status, to_status, at)
    SELECT order_id, seq, 'expired', 'placed', 'expired', p_at
    FROM unnest(order_ids, v_seqs) AS expired(order_id, seq);

    INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
    SELECT 0, p_event_ids[place], 'order.expired', order_id::text,
        jsonb_build_object('seq', seq, 'status', 'expired'), p_at
    FROM unnest(order_ids, v_seqs) WITH ORDINALITY AS expired(order_id, seq, place);

    INSERT INTO inventory.ledger (sku_id, reference, kind, on_hand, reserved, allotted, step, at)
    SELECT line.sku_id, line.order_id, 'release', 0, -sum(line.qty - line.shipped - line.cancelled)::integer, (
            SELECT coalesce(sum(units), 0)
            FROM unnest(v_orders, v_skus, v_units) AS back(order_id, sku_id, units)
            WHERE back.order_id = line.order_id AND back.sku_id = line.sku_id
        )::integer, expired.seq, p_at
    FROM unnest(order_ids, v_seqs) AS expired(order_id, seq)
    JOIN orders.lines AS line ON line.order_id = expired.order_id
    WHERE line.qty > line.shipped + line.cancelled
    GROUP BY line.sku_id, line.order_id, expired.seq;

    WITH given AS (
        UPDATE orders.lines AS line
        SET cancelled = line.qty - line.shipped
        FROM (
            SELECT l.order_id, l.line_no, l.qty - l.shipped - l.cancelled AS open
            FROM unnest(order_ids) AS expired(order_id)
            JOIN orders.lines AS l ON l.order_id = expired.order_id
        ) AS before
        WHERE line.order_id = before.order_id AND line.line_no = before.line_no AND before.open > 0
        RETURNING line.sku_id, before.open
    ), moved AS (
        UPDATE inventory.stock AS stock
        SET reserved = stock.reserved - summed.qty, allotted = stock.allotted + summed.allotted,
            revision = stock.revision + 1
        FROM (
            SELECT sku_id, sum(open)::integer AS qty, (
                    SELECT coalesce(sum(units), 0)
                    FROM unnest(v_skus, v_units) AS back(sku_id, units)
                    WHERE back.sku_id = given.sku_id
                )::integer AS allotted
            FROM given
            GROUP BY sku_id
            ORDER BY sku_id
        ) AS summed
        WHERE stock.sku_id = summed.sku_id
        RETURNING stock.sku_id, (stock.on_hand - stock.reserved - stock.allotted)::bigint AS available, stock.revision
    )
    SELECT coalesce(array_agg(sku_id), '{}'), coalesce(array_agg(available), '{}'), coalesce(array_agg(revision), '{}')
    INTO stock_skus, stock_available, stock_revisions
    FROM moved;

    INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
    SELECT 0, p_stock_event_id, 'stock.changed', '',
        jsonb_build_object('stock', jsonb_agg(jsonb_build_array(sku_id, available, revision))), p_at
    FROM unnest(stock_skus, stock_available, stock_revisions) AS changed(sku_id, available, revision)
    HAVING count(*) > 0;
END
$$;
