-- The reference of ./dev bench capture: one order a transaction, in one plain function. It writes the very rows that
-- orders.capture_orders_v1 writes (key, buyer, order, lines, event, ledger, uses of promotions, two outbox rows), closes
-- the cart and takes budgets and stock with a check, into the same tables under the same constraints. What the server
-- knows from memory (title, price, discounts, delivery, tax and its parts) is handed in, so that nothing but the capture
-- is compared. Budgets and stock come last here too, in order: that is the kindest for a hot row and never deadlocks.
-- With p_offer it is an order whose one line is sold by that offer: window, limit and units are checked and taken between
-- budgets and stock.
CREATE SCHEMA bench;

-- RFC 9562: time-ordered, as the server's own ids are; random ones would cost the reference index pages.
CREATE FUNCTION bench.uuid_v7() RETURNS uuid LANGUAGE plpgsql AS $$
BEGIN
    RETURN encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
        PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
        52, 1), 53, 1), 'hex')::uuid;
END
$$;

CREATE FUNCTION bench.capture_one_order(
    p_key text, p_cart_id uuid, p_cart_version integer, p_email text, p_currency text, p_title text,
    p_unit_price bigint, p_delivery bigint, p_discounts bigint, p_tax bigint, p_tax_parts jsonb, p_adjustments jsonb,
    p_line_discounts bigint[], p_line_taxes bigint[], p_delivery_to jsonb,
    p_claim_promotions uuid[], p_claim_amounts bigint[], p_offer uuid DEFAULT NULL)
RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    v_order_id uuid := bench.uuid_v7();
    v_now timestamptz := now();
    v_segment text;
    v_items bigint;
    v_line record;
    v_stock record;
    v_changed jsonb := '[]';
    v_limit integer;
    v_unsold record;
BEGIN
    UPDATE carts.carts
    SET status = 'ordered', order_id = v_order_id, updated_at = v_now
    WHERE cart_id = p_cart_id AND version = p_cart_version AND status = 'open'
    RETURNING segment INTO v_segment;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the cart is not there, not open or another version';
    END IF;

    INSERT INTO orders.idempotency_keys (key, fingerprint, order_id, created_at)
    VALUES (p_key, sha256(convert_to(p_key || p_cart_id, 'UTF8')), v_order_id, v_now)
    ON CONFLICT (key) DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the key is taken';
    END IF;

    INSERT INTO orders.buyers (identity, order_id)
    VALUES (p_email, v_order_id)
    ON CONFLICT (identity) DO NOTHING;

    SELECT sum(qty) * p_unit_price INTO v_items FROM carts.lines WHERE cart_id = p_cart_id;

    INSERT INTO orders.orders (order_id, number, cart_id, segment, currency, email, status, payment_status,
        payment_method, event_seq, items, discounts, delivery, tax, tax_included, total, delivery_to, placed_at,
        updated_at, reserved_until, identity, adjustments, taxes, codes, claimed_promotions)
    VALUES (v_order_id, nextval('orders.order_numbers'), p_cart_id, v_segment, p_currency, p_email, 'placed', 'unpaid',
        'manual', 1, v_items, p_discounts, p_delivery, p_tax, false, v_items - p_discounts + p_delivery + p_tax,
        p_delivery_to, v_now, v_now,
        v_now + (SELECT reserved_for FROM payments.methods WHERE method = 'manual'), p_email, p_adjustments,
        p_tax_parts, '[]', p_claim_promotions);

    INSERT INTO orders.lines (order_id, line_no, sku_id, sku, title, variant_title, qty, unit_price, total, discount,
        tax, offer_id)
    SELECT v_order_id, position, sku_id, 'BENCH-' || sku_id, p_title, NULL, qty, p_unit_price, qty * p_unit_price,
        p_line_discounts[position], p_line_taxes[position], p_offer
    FROM carts.lines
    WHERE cart_id = p_cart_id;

    INSERT INTO orders.events (order_id, seq, type, to_status, payment_status, at)
    VALUES (v_order_id, 1, 'placed', 'placed', 'unpaid', v_now);

    INSERT INTO inventory.ledger (sku_id, reference, kind, on_hand, reserved, allotted, at)
    SELECT sku_id, v_order_id, 'reservation', 0, qty, CASE WHEN p_offer IS NULL THEN 0 ELSE -qty END, v_now
    FROM carts.lines
    WHERE cart_id = p_cart_id;

    INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
    VALUES (0, bench.uuid_v7(), 'order.placed', v_order_id::text, '{"seq": 1, "status": "placed"}', v_now);

    FOR v_place IN 1 .. cardinality(p_claim_promotions) LOOP
        INSERT INTO pricing.promotion_uses (promotion_id, order_id, identity, code_key, amount, at)
        VALUES (p_claim_promotions[v_place], v_order_id, p_email, NULL, p_claim_amounts[v_place], v_now);
        UPDATE pricing.budgets
        SET uses = uses + 1, discount = discount + p_claim_amounts[v_place]
        WHERE promotion_id = p_claim_promotions[v_place] AND coalesce(uses < uses_max, true)
            AND coalesce(discount + p_claim_amounts[v_place] <= discount_max, true);
        IF NOT FOUND THEN
            RAISE EXCEPTION 'promotion % is used up', p_claim_promotions[v_place];
        END IF;
    END LOOP;

    IF p_offer IS NOT NULL THEN
        SELECT limit_per_customer INTO v_limit
        FROM offers.offers
        WHERE offer_id = p_offer AND ended_at IS NULL AND NOT is_paused AND starts_at <= v_now AND v_now < ends_at;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the offer is not on';
        END IF;
        SELECT sku_id, qty INTO v_line FROM carts.lines WHERE cart_id = p_cart_id;
        INSERT INTO offers.customers AS kept (offer_id, identity, units, units_max)
        VALUES (p_offer, sha256(convert_to(p_email, 'UTF8')), v_line.qty, v_limit)
        ON CONFLICT (offer_id, identity) DO UPDATE
        SET units = kept.units + excluded.units
        WHERE coalesce(kept.units + excluded.units <= v_limit, true);
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the limit is reached';
        END IF;
        INSERT INTO offers.claims (offer_id, order_id, sku_id, identity, units, key_hash, at)
        VALUES (p_offer, v_order_id, v_line.sku_id, sha256(convert_to(p_email, 'UTF8')), v_line.qty, hashtextextended(p_key, 0),
            v_now);
        UPDATE offers.allotments
        SET claimed = claimed + v_line.qty, revision = revision + 1
        WHERE offer_id = p_offer AND sku_id = v_line.sku_id AND returned IS NULL AND claimed + v_line.qty <= allotted
        RETURNING allotment_no, allotted - claimed AS unsold, revision INTO v_unsold;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the offer is sold out';
        END IF;
        INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
        VALUES (0, bench.uuid_v7(), 'offer.claimed', '', jsonb_build_object('units', jsonb_build_array(jsonb_build_array(
            v_unsold.allotment_no, v_unsold.unsold, v_unsold.revision)), 'keys', jsonb_build_array(hashtextextended(p_key, 0))),
            v_now);
    END IF;

    FOR v_line IN SELECT sku_id, qty FROM carts.lines WHERE cart_id = p_cart_id ORDER BY sku_id LOOP
        UPDATE inventory.stock
        SET reserved = reserved + v_line.qty, revision = revision + 1,
            allotted = allotted - CASE WHEN p_offer IS NULL THEN 0 ELSE v_line.qty END
        WHERE sku_id = v_line.sku_id
          AND on_hand - reserved - allotted >= CASE WHEN p_offer IS NULL THEN v_line.qty ELSE 0 END
        RETURNING on_hand - reserved - allotted AS available, revision INTO v_stock;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'SKU % falls short', v_line.sku_id;
        END IF;
        v_changed := v_changed || jsonb_build_array(
            jsonb_build_array(v_line.sku_id, v_stock.available, v_stock.revision));
    END LOOP;

    INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
    VALUES (0, bench.uuid_v7(), 'stock.changed', '', jsonb_build_object('stock', v_changed), v_now);
    RETURN v_order_id;
END
$$;
