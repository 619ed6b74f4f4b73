-- What happens to pieces of an order that the caller has locked: lines, ledger, stock and the outbox row of the stock.
-- Reaches into inventory, offers and events because all of it must be true at once.
-- p_kind: release (pieces that have not left are given up), shipment, return (they are back on the shelf), refund (pieces
-- that have not left are given up with it; paid is what they cost the shopper, with their discounts and their tax, so that
-- the pieces of a line sum to the line). p_skus empty: all that can be. p_step is the number of the event that tells.
-- Outcomes: moved, unknown_line and too_many (subject: the SKU).
CREATE OR REPLACE FUNCTION orders.move_lines_v1(
    p_order_id uuid, p_kind text, p_skus text[], p_qtys integer[], p_step integer, p_stock_event_id uuid, p_at timestamptz,
    OUT outcome text, OUT subject text, OUT paid bigint, OUT pieces integer, OUT left_to_ship integer,
    OUT shipped integer, OUT stock_skus bigint[], OUT stock_available bigint[], OUT stock_revisions bigint[])
LANGUAGE plpgsql
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_seqscan = off
AS $$
#variable_conflict use_column
DECLARE
    v_tax_included boolean;
    v_skus bigint[];
    v_on_hand integer[];
    v_reserved integer[];
    v_allotted integer[];
    v_offers uuid[];
    v_offer_skus bigint[];
    v_offer_units integer[];
BEGIN
    outcome := 'moved';
    stock_skus := '{}';
    stock_available := '{}';
    stock_revisions := '{}';

    SELECT w.sku, CASE WHEN line.room IS NULL THEN 'unknown_line' ELSE 'too_many' END
    INTO subject, outcome
    FROM (
        SELECT sku, sum(qty) AS qty
        FROM unnest(p_skus, p_qtys) AS wanted(sku, qty)
        GROUP BY sku
    ) AS w
    LEFT JOIN (
        SELECT sku, sum(CASE p_kind
            WHEN 'return' THEN l.shipped - l.returned
            WHEN 'refund' THEN l.qty - l.refunded
            ELSE l.qty - l.shipped - l.cancelled END) AS room
        FROM orders.lines AS l
        WHERE order_id = p_order_id
        GROUP BY sku
    ) AS line ON line.sku = w.sku
    WHERE line.room IS NULL OR line.room < w.qty
    ORDER BY w.sku
    LIMIT 1;
    IF FOUND THEN
        RETURN;
    END IF;
    outcome := 'moved';

    SELECT tax_included INTO v_tax_included
    FROM orders.orders
    WHERE order_id = p_order_id;

    WITH rooms AS (
        SELECT line_no, sku, l.total - l.discount + CASE WHEN v_tax_included THEN 0 ELSE l.tax END AS whole,
            l.qty - l.shipped - l.cancelled AS open,
            CASE p_kind
                WHEN 'return' THEN l.shipped - l.returned
                WHEN 'refund' THEN l.qty - l.refunded
                ELSE l.qty - l.shipped - l.cancelled END AS room
        FROM orders.lines AS l
        WHERE order_id = p_order_id
    ), taken AS (
        -- A SKU that stands in several lines is taken from the first that have some.
        SELECT line_no, whole, open, least(room, CASE WHEN cardinality(p_skus) = 0 THEN room ELSE greatest(0, coalesce((
                SELECT sum(qty)
                FROM unnest(p_skus, p_qtys) AS wanted(sku, qty)
                WHERE wanted.sku = room.sku
            ), 0) - coalesce(sum(room) OVER before, 0)) END)::integer AS qty
        FROM rooms AS room
        WINDOW before AS (PARTITION BY sku ORDER BY line_no ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ), changed AS (
        UPDATE orders.lines AS l
        SET shipped = l.shipped + CASE WHEN p_kind = 'shipment' THEN taken.qty ELSE 0 END,
            returned = l.returned + CASE WHEN p_kind = 'return' THEN taken.qty ELSE 0 END,
            refunded = l.refunded + CASE WHEN p_kind = 'refund' THEN taken.qty ELSE 0 END,
            cancelled = l.cancelled + CASE WHEN p_kind IN ('release', 'refund') THEN least(taken.qty, taken.open) ELSE 0 END
        FROM taken
        WHERE l.order_id = p_order_id AND l.line_no = taken.line_no AND taken.qty > 0
        RETURNING l.sku_id, l.offer_id, taken.qty,
            CASE WHEN p_kind IN ('release', 'refund') THEN least(taken.qty, taken.open) ELSE 0 END AS released,
            (2 * whole * l.refunded + l.qty) / (2 * l.qty)
                - (2 * whole * (l.refunded - CASE WHEN p_kind = 'refund' THEN taken.qty ELSE 0 END) + l.qty) / (2 * l.qty)
                AS paid
    ), summed AS (
        SELECT sku_id, sum(paid)::bigint AS paid, sum(qty)::integer AS pieces,
            (CASE p_kind WHEN 'shipment' THEN -sum(qty) WHEN 'return' THEN sum(qty) ELSE 0 END)::integer AS on_hand,
            (CASE p_kind WHEN 'shipment' THEN -sum(qty) WHEN 'return' THEN 0 ELSE -sum(released) END)::integer AS reserved
        FROM changed
        GROUP BY sku_id
    )
    SELECT coalesce(sum(paid), 0), coalesce(sum(pieces), 0),
        coalesce(array_agg(sku_id ORDER BY sku_id) FILTER (WHERE on_hand <> 0 OR reserved <> 0), '{}'),
        coalesce(array_agg(on_hand ORDER BY sku_id) FILTER (WHERE on_hand <> 0 OR reserved <> 0), '{}'),
        coalesce(array_agg(reserved ORDER BY sku_id) FILTER (WHERE on_hand <> 0 OR reserved <> 0), '{}'),
        (SELECT array_agg(offer_id) FROM changed WHERE offer_id IS NOT NULL AND released > 0),
        (SELECT array_agg(sku_id) FROM changed WHERE offer_id IS NOT NULL AND released > 0),
        (SELECT array_agg(released) FROM changed WHERE offer_id IS NOT NULL AND released > 0)
    INTO paid, pieces, v_skus, v_on_hand, v_reserved, v_offers, v_offer_skus, v_offer_units
    FROM summed;

    SELECT sum(l.qty - l.shipped - l.cancelled), sum(l.shipped) INTO left_to_ship, shipped
    FROM orders.lines AS l
    WHERE order_id = p_order_id;

    IF cardinality(v_skus) = 0 THEN
        RETURN;
    END IF;

    -- What an offer holds again is not left for others.
    v_allotted := array_fill(0, ARRAY[cardinality(v_skus)]);
    IF v_offers IS NOT NULL THEN
        v_offer_units := offers.release_units_v1(
            array_fill(p_order_id, ARRAY[cardinality(v_offers)]), v_offers, v_offer_skus, v_offer_units, p_at);
        SELECT array_agg((
                SELECT coalesce(sum(units), 0)::integer
                FROM unnest(v_offer_skus, v_offer_units) AS back(sku_id, units)
                WHERE back.sku_id = moved.sku_id
            ) ORDER BY place)
        INTO v_allotted
        FROM unnest(v_skus) WITH ORDINALITY AS moved(sku_id, place);
    END IF;

    INSERT INTO inventory.ledger (sku_id, reference, kind, on_hand, reserved, allotted, step, at)
    SELECT sku_id, p_order_id, CASE p_kind WHEN 'refund' THEN 'release' ELSE p_kind END, on_hand, reserved, allotted,
        p_step, p_at
    FROM unnest(v_skus, v_on_hand, v_reserved, v_allotted) AS moved(sku_id, on_hand, reserved, allotted);

    WITH changed AS (
        UPDATE inventory.stock AS stock
        SET on_hand = stock.on_hand + moved.on_hand,
            reserved = stock.reserved + moved.reserved,
            allotted = stock.allotted + moved.allotted,
            revision = stock.revision + 1
        FROM unnest(v_skus, v_on_hand, v_reserved, v_allotted) AS moved(sku_id, on_hand, reserved, allotted)
        WHERE stock.sku_id = moved.sku_id
        RETURNING stock.sku_id, (stock.on_hand - stock.reserved - stock.allotted)::bigint AS available, stock.revision
    )
    SELECT array_agg(sku_id), array_agg(available), array_agg(revision)
    INTO stock_skus, stock_available, stock_revisions
    FROM changed;

    INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
    SELECT 0, p_stock_event_id, 'stock.changed', '',
        jsonb_build_object('stock', jsonb_agg(jsonb_build_array(sku_id, available, revision))), p_at
    FROM unnest(stock_skus, stock_available, stock_revisions) AS changed(sku_id, available, revision);
END
$$;
