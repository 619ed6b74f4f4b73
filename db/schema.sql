-- Generated from db/migrations by ./dev check --fix; never edited by hand.
--
-- PostgreSQL database dump
--

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: accounts; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA accounts;

--
-- Name: carts; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA carts;

--
-- Name: catalog; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA catalog;

--
-- Name: events; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA events;

--
-- Name: inventory; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA inventory;

--
-- Name: markets; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA markets;

--
-- Name: media; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA media;

--
-- Name: orders; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA orders;

--
-- Name: pricing; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA pricing;

--
-- Name: role; Type: TYPE; Schema: accounts; Owner: -
--

CREATE TYPE accounts.role AS ENUM (
    'viewer',
    'support',
    'manager',
    'owner'
);

--
-- Name: add_line_v1(uuid, integer, bigint, integer, text[], integer, integer, uuid, timestamp with time zone); Type: FUNCTION; Schema: carts; Owner: -
--

CREATE FUNCTION carts.add_line_v1(p_cart_id uuid, p_version integer, p_sku_id bigint, p_qty integer, p_segments text[], p_lines_max integer, p_qty_max integer, p_event_id uuid, p_at timestamp with time zone) RETURNS TABLE(outcome text, cart_id uuid, version integer, segment text, is_ordered boolean, order_id uuid, delivery jsonb, sku_ids bigint[], qtys integer[])
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
    v_outcome text := carts.lock_cart_v1(p_cart_id, p_version);
    v_lines integer;
    v_last integer;
    v_qty integer;
BEGIN
    IF v_outcome = 'written' THEN
        SELECT count(*), max(position), max(qty) FILTER (WHERE sku_id = p_sku_id)
        INTO v_lines, v_last, v_qty
        FROM carts.lines
        WHERE cart_id = p_cart_id;
        IF NOT EXISTS (SELECT FROM carts.carts WHERE cart_id = p_cart_id AND segment = ANY (p_segments)) THEN
            v_outcome := 'unknown_sku';
        ELSIF v_qty IS NULL AND v_lines >= p_lines_max THEN
            v_outcome := 'cart_full';
        ELSIF coalesce(v_qty, 0) + p_qty > p_qty_max THEN
            v_outcome := 'line_limit';
        ELSE
            INSERT INTO carts.lines AS line (cart_id, sku_id, qty, position)
            VALUES (p_cart_id, p_sku_id, p_qty, coalesce(v_last, 0) + 1)
            ON CONFLICT (cart_id, sku_id) DO UPDATE SET qty = line.qty + excluded.qty;
            PERFORM carts.record_write_v1(p_cart_id, NULL, p_event_id, 'cart.line_added',
                jsonb_build_object('sku_id', p_sku_id, 'qty', p_qty), p_at);
        END IF;
    END IF;
    RETURN QUERY SELECT * FROM carts.show_cart_v1(p_cart_id, v_outcome);
END
$$;

--
-- Name: change_line_v1(uuid, integer, bigint, integer, uuid, timestamp with time zone); Type: FUNCTION; Schema: carts; Owner: -
--

CREATE FUNCTION carts.change_line_v1(p_cart_id uuid, p_version integer, p_sku_id bigint, p_qty integer, p_event_id uuid, p_at timestamp with time zone) RETURNS TABLE(outcome text, cart_id uuid, version integer, segment text, is_ordered boolean, order_id uuid, delivery jsonb, sku_ids bigint[], qtys integer[])
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
    v_outcome text := carts.lock_cart_v1(p_cart_id, p_version);
    v_qty integer;
BEGIN
    IF v_outcome = 'written' THEN
        SELECT qty INTO v_qty FROM carts.lines WHERE cart_id = p_cart_id AND sku_id = p_sku_id;
        IF v_qty IS NULL THEN
            v_outcome := 'not_in_cart';
        ELSIF v_qty <> p_qty THEN
            UPDATE carts.lines SET qty = p_qty WHERE cart_id = p_cart_id AND sku_id = p_sku_id;
            PERFORM carts.record_write_v1(p_cart_id, NULL, p_event_id, 'cart.line_changed',
                jsonb_build_object('sku_id', p_sku_id, 'qty', p_qty), p_at);
        END IF;
    END IF;
    RETURN QUERY SELECT * FROM carts.show_cart_v1(p_cart_id, v_outcome);
END
$$;

--
-- Name: lock_cart_v1(uuid, integer); Type: FUNCTION; Schema: carts; Owner: -
--

CREATE FUNCTION carts.lock_cart_v1(p_cart_id uuid, p_version integer) RETURNS text
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_status text;
    v_version integer;
BEGIN
    SELECT status, version INTO v_status, v_version
    FROM carts.carts
    WHERE cart_id = p_cart_id
    FOR UPDATE;
    RETURN CASE
        WHEN v_status IS NULL THEN 'not_found'
        WHEN v_status <> 'open' THEN 'cart_ordered'
        WHEN v_version <> p_version THEN 'version_conflict'
        ELSE 'written'
    END;
END
$$;

--
-- Name: record_write_v1(uuid, jsonb, uuid, text, jsonb, timestamp with time zone); Type: FUNCTION; Schema: carts; Owner: -
--

CREATE FUNCTION carts.record_write_v1(p_cart_id uuid, p_delivery jsonb, p_event_id uuid, p_topic text, p_data jsonb, p_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE carts.carts
    SET version = version + 1,
        delivery = coalesce(p_delivery, delivery),
        updated_at = p_at
    WHERE cart_id = p_cart_id;
    INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
    VALUES (0, p_event_id, p_topic, p_cart_id::text, p_data, p_at);
END
$$;

--
-- Name: remove_line_v1(uuid, integer, bigint, uuid, timestamp with time zone); Type: FUNCTION; Schema: carts; Owner: -
--

CREATE FUNCTION carts.remove_line_v1(p_cart_id uuid, p_version integer, p_sku_id bigint, p_event_id uuid, p_at timestamp with time zone) RETURNS TABLE(outcome text, cart_id uuid, version integer, segment text, is_ordered boolean, order_id uuid, delivery jsonb, sku_ids bigint[], qtys integer[])
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
    v_outcome text := carts.lock_cart_v1(p_cart_id, p_version);
    v_qty integer;
BEGIN
    IF v_outcome = 'written' THEN
        DELETE FROM carts.lines WHERE cart_id = p_cart_id AND sku_id = p_sku_id RETURNING qty INTO v_qty;
        IF v_qty IS NOT NULL THEN
            PERFORM carts.record_write_v1(p_cart_id, NULL, p_event_id, 'cart.line_removed',
                jsonb_build_object('sku_id', p_sku_id, 'qty', v_qty), p_at);
        END IF;
    END IF;
    RETURN QUERY SELECT * FROM carts.show_cart_v1(p_cart_id, v_outcome);
END
$$;

--
-- Name: set_codes_v1(uuid, integer, text[], jsonb, uuid, timestamp with time zone); Type: FUNCTION; Schema: carts; Owner: -
--

CREATE FUNCTION carts.set_codes_v1(p_cart_id uuid, p_version integer, p_codes text[], p_refusals jsonb, p_event_id uuid, p_at timestamp with time zone) RETURNS TABLE(outcome text, cart_id uuid, version integer, segment text, is_ordered boolean, order_id uuid, delivery jsonb, sku_ids bigint[], qtys integer[])
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
    v_outcome text := carts.lock_cart_v1(p_cart_id, p_version);
BEGIN
    IF v_outcome = 'written' THEN
        UPDATE carts.carts
        SET codes = p_codes, refusals = p_refusals
        WHERE cart_id = p_cart_id
          AND (codes <> p_codes OR refusals <> p_refusals);
        IF FOUND THEN
            PERFORM carts.record_write_v1(p_cart_id, NULL, p_event_id, 'cart.codes_set',
                jsonb_build_object('codes', cardinality(p_codes)), p_at);
        END IF;
    END IF;
    RETURN QUERY SELECT * FROM carts.show_cart_v1(p_cart_id, v_outcome);
END
$$;

--
-- Name: set_delivery_v1(uuid, integer, jsonb, text[], uuid, timestamp with time zone); Type: FUNCTION; Schema: carts; Owner: -
--

CREATE FUNCTION carts.set_delivery_v1(p_cart_id uuid, p_version integer, p_delivery jsonb, p_segments text[], p_event_id uuid, p_at timestamp with time zone) RETURNS TABLE(outcome text, cart_id uuid, version integer, segment text, is_ordered boolean, order_id uuid, delivery jsonb, sku_ids bigint[], qtys integer[])
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
    v_outcome text := carts.lock_cart_v1(p_cart_id, p_version);
BEGIN
    IF v_outcome = 'written' THEN
        IF EXISTS (SELECT FROM carts.carts WHERE cart_id = p_cart_id AND segment = ANY (p_segments)) THEN
            PERFORM carts.record_write_v1(p_cart_id, p_delivery, p_event_id, 'cart.delivery_set',
                jsonb_build_object('method', p_delivery -> 'method'), p_at);
        ELSE
            v_outcome := 'country_not_served';
        END IF;
    END IF;
    RETURN QUERY SELECT * FROM carts.show_cart_v1(p_cart_id, v_outcome);
END
$$;

--
-- Name: show_cart_v1(uuid, text); Type: FUNCTION; Schema: carts; Owner: -
--

CREATE FUNCTION carts.show_cart_v1(p_cart_id uuid, p_outcome text) RETURNS TABLE(outcome text, cart_id uuid, version integer, segment text, is_ordered boolean, order_id uuid, delivery jsonb, sku_ids bigint[], qtys integer[])
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT p_outcome, cart.cart_id, cart.version, cart.segment, cart.status = 'ordered', cart.order_id,
        cart.delivery, coalesce(line.sku_ids, '{}'), coalesce(line.qtys, '{}')
    FROM carts.carts AS cart
    CROSS JOIN (
        SELECT array_agg(sku_id ORDER BY position) AS sku_ids, array_agg(qty ORDER BY position) AS qtys
        FROM carts.lines
        WHERE cart_id = p_cart_id
    ) AS line
    WHERE cart.cart_id = p_cart_id;
END
$$;

--
-- Name: show_codes_v1(uuid); Type: FUNCTION; Schema: carts; Owner: -
--

CREATE FUNCTION carts.show_codes_v1(p_cart_id uuid) RETURNS TABLE(codes text[], refusals jsonb)
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT codes, refusals
    FROM carts.carts
    WHERE cart_id = p_cart_id;
END
$$;

--
-- Name: adjust_stock_v1(text, integer, integer, text, integer, uuid, bytea, uuid, timestamp with time zone); Type: FUNCTION; Schema: inventory; Owner: -
--

CREATE FUNCTION inventory.adjust_stock_v1(p_sku text, p_delta integer, p_count integer, p_reason text, p_on_hand_max integer, p_reference uuid, p_fingerprint bytea, p_event_id uuid, p_at timestamp with time zone) RETURNS TABLE(outcome text, sku_id bigint, on_hand integer, reserved integer, revision bigint)
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
    v_sku_id bigint;
    v_kept inventory.adjustment_keys;
    v_before inventory.stock;
    v_delta bigint;
BEGIN
    SELECT s.sku_id INTO v_sku_id FROM inventory.skus AS s WHERE s.sku = p_sku;
    IF v_sku_id IS NULL THEN
        RETURN QUERY SELECT 'unknown_sku', 0::bigint, 0, 0, 0::bigint;
        RETURN;
    END IF;

    IF p_fingerprint IS NOT NULL THEN
        -- Waits for a twin in flight.
        INSERT INTO inventory.adjustment_keys (reference, fingerprint, sku_id, created_at)
        VALUES (p_reference, p_fingerprint, v_sku_id, p_at)
        ON CONFLICT (reference) DO NOTHING;
        IF NOT FOUND THEN
            SELECT * INTO STRICT v_kept FROM inventory.adjustment_keys AS k WHERE k.reference = p_reference;
            RETURN QUERY SELECT
                CASE WHEN v_kept.fingerprint = p_fingerprint THEN 'replayed' ELSE 'idempotency_mismatch' END,
                v_kept.sku_id, v_kept.on_hand, v_kept.reserved, v_kept.revision;
            RETURN;
        END IF;
    END IF;

    INSERT INTO inventory.stock (sku_id, on_hand, reserved, revision)
    VALUES (v_sku_id, 0, 0, 0)
    ON CONFLICT (sku_id) DO NOTHING;
    UPDATE inventory.stock AS s
    SET revision = s.revision + 1
    WHERE s.sku_id = v_sku_id
    RETURNING s.* INTO STRICT v_before;

    v_delta := coalesce(p_delta, p_count::bigint - v_before.on_hand);
    IF v_before.on_hand + v_delta < v_before.reserved THEN
        RETURN QUERY SELECT 'below_reserved', v_sku_id, v_before.on_hand, v_before.reserved, v_before.revision;
        RETURN;
    ELSIF v_before.on_hand + v_delta > p_on_hand_max THEN
        RETURN QUERY SELECT 'stock_limit', v_sku_id, v_before.on_hand, v_before.reserved, v_before.revision;
        RETURN;
    END IF;

    UPDATE inventory.stock AS s
    SET on_hand = s.on_hand + v_delta
    WHERE s.sku_id = v_sku_id;
    INSERT INTO inventory.ledger (sku_id, reference, kind, on_hand, reserved, reason, at)
    VALUES (v_sku_id, p_reference, 'adjustment', v_delta, 0, p_reason, p_at);
    INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
    VALUES (0, p_event_id, 'stock.changed', '',
        jsonb_build_object('stock', jsonb_build_array(jsonb_build_array(
            v_sku_id, v_before.on_hand + v_delta - v_before.reserved, v_before.revision))),
        p_at);
    IF p_fingerprint IS NOT NULL THEN
        UPDATE inventory.adjustment_keys AS k
        SET on_hand = v_before.on_hand + v_delta, reserved = v_before.reserved, revision = v_before.revision
        WHERE k.reference = p_reference;
    END IF;
    RETURN QUERY SELECT 'adjusted', v_sku_id, (v_before.on_hand + v_delta)::integer, v_before.reserved, v_before.revision;
END
$$;

--
-- Name: capture_orders_v1(boolean, text[], bytea[], uuid[], uuid[], uuid[], integer[], text[], text[], text[], text[], bigint[], bigint[], bigint[], bigint[], boolean[], bigint[], jsonb[], timestamp with time zone[], integer[], smallint[], bigint[], integer[], text[], text[], text[], integer[], bigint[], bigint[], integer[], uuid); Type: FUNCTION; Schema: orders; Owner: -
--

CREATE FUNCTION orders.capture_orders_v1(p_exact boolean, p_keys text[], p_fingerprints bytea[], p_order_ids uuid[], p_event_ids uuid[], p_cart_ids uuid[], p_cart_versions integer[], p_segments text[], p_currencies text[], p_emails text[], p_payment_methods text[], p_items bigint[], p_discounts bigint[], p_deliveries bigint[], p_taxes bigint[], p_tax_included boolean[], p_totals bigint[], p_delivery_to jsonb[], p_valid_until timestamp with time zone[], p_line_orders integer[], p_line_nos smallint[], p_line_skus bigint[], p_line_places integer[], p_line_sku_texts text[], p_line_titles text[], p_line_variants text[], p_line_qtys integer[], p_line_prices bigint[], p_demand_skus bigint[], p_demand_qtys integer[], p_stock_event_id uuid, OUT outcomes text[], OUT numbers bigint[], OUT placed_at timestamp with time zone, OUT stock_skus bigint[], OUT stock_available bigint[], OUT stock_revisions bigint[]) RETURNS record
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
DECLARE
    v_count integer := cardinality(p_order_ids);
    v_lines integer := cardinality(p_line_orders);
    v_accepted boolean[];
    v_places integer[];
    v_kept integer;
    v_place integer;
    v_line integer := 1;
    v_first integer;
    v_fits boolean;
    v_left integer[];
    v_demand_skus bigint[] := p_demand_skus;
    v_demand_qtys integer[] := p_demand_qtys;
BEGIN
    placed_at := now();
    outcomes := array_fill('captured'::text, ARRAY[v_count]);
    v_accepted := array_fill(true, ARRAY[v_count]);

    -- Nothing that code computed is believed: lines must make items, and the table's CHECK makes the total of items.
    IF EXISTS (
        SELECT FROM unnest(p_line_orders, p_line_qtys, p_line_prices) AS line(place, qty, price)
        GROUP BY place
        HAVING sum(qty * price) <> p_items[place]
    ) THEN
        RAISE EXCEPTION 'the lines of an order do not make its items' USING ERRCODE = 'RX002';
    END IF;

    -- Carts: each becomes an order once, in the version that was priced.
    WITH closed AS (
        UPDATE carts.carts AS cart
        SET status = 'ordered', order_id = wanted.order_id, updated_at = placed_at
        FROM (
            SELECT cart_id, version, order_id, place
            FROM unnest(p_cart_ids, p_cart_versions, p_order_ids, p_valid_until)
                WITH ORDINALITY AS w(cart_id, version, order_id, valid_until, place)
            WHERE valid_until IS NULL OR valid_until > placed_at
            ORDER BY cart_id, place
        ) AS wanted
        WHERE cart.cart_id = wanted.cart_id
          AND cart.version = wanted.version
          AND cart.status = 'open'
        RETURNING wanted.place
    )
    SELECT coalesce(array_agg(place::integer), '{}') INTO v_places FROM closed;

    IF cardinality(v_places) <> v_count THEN
        v_accepted := array_fill(false, ARRAY[v_count]);
        FOREACH v_place IN ARRAY v_places LOOP
            v_accepted[v_place] := true;
        END LOOP;
        FOR v_place IN 1 .. v_count LOOP
            IF NOT v_accepted[v_place] THEN
                outcomes[v_place] := CASE WHEN p_valid_until[v_place] <= placed_at THEN 'stale' ELSE 'moved' END;
            END IF;
        END LOOP;
    END IF;

    -- Keys: only the accepted result is kept under one. Waits here for another node that is taking the same key.
    WITH taken AS (
        INSERT INTO orders.idempotency_keys (key, fingerprint, order_id, created_at)
        SELECT key, fingerprint, order_id, placed_at
        FROM unnest(p_keys, p_fingerprints, p_order_ids)
            WITH ORDINALITY AS k(key, fingerprint, order_id, place)
        WHERE v_accepted[place]
        ORDER BY key
        ON CONFLICT (key) DO NOTHING
        RETURNING order_id
    )
    SELECT count(*)::integer INTO v_kept FROM taken;

    IF v_kept <> cardinality(v_places) THEN
        IF NOT p_exact THEN
            RAISE EXCEPTION 'a key was taken meanwhile' USING ERRCODE = 'RX001';
        END IF;
        FOR v_place IN
            SELECT wanted.place
            FROM unnest(p_keys, p_order_ids) WITH ORDINALITY AS wanted(key, order_id, place)
            JOIN orders.idempotency_keys AS kept ON kept.key = wanted.key
            WHERE v_accepted[wanted.place] AND kept.order_id <> wanted.order_id
        LOOP
            v_accepted[v_place] := false;
            outcomes[v_place] := 'moved';
        END LOOP;
    END IF;

    IF p_exact THEN
        -- Locks by a no-op UPDATE in order of SKU, then goes through the orders as they arrived.
        WITH locked AS (
            UPDATE inventory.stock AS stock
            SET revision = stock.revision
            FROM unnest(p_demand_skus) WITH ORDINALITY AS demand(sku_id, place)
            WHERE stock.sku_id = demand.sku_id
            RETURNING demand.place, stock.on_hand - stock.reserved AS available
        )
        SELECT array_agg(coalesce(locked.available, 0) ORDER BY wanted.place) INTO v_left
        FROM generate_series(1, cardinality(p_demand_skus)) AS wanted(place)
        LEFT JOIN locked ON locked.place = wanted.place;

        FOR v_place IN 1 .. v_count LOOP
            v_first := v_line;
            v_fits := v_accepted[v_place];
            WHILE v_line <= v_lines AND p_line_orders[v_line] = v_place LOOP
                v_fits := v_fits AND v_left[p_line_places[v_line]] >= p_line_qtys[v_line];
                v_line := v_line + 1;
            END LOOP;
            IF v_fits THEN
                FOR v_taken IN v_first .. v_line - 1 LOOP
                    v_left[p_line_places[v_taken]] := v_left[p_line_places[v_taken]] - p_line_qtys[v_taken];
                END LOOP;
            ELSIF v_accepted[v_place] THEN
                v_accepted[v_place] := false;
                outcomes[v_place] := 'sold_out';
            END IF;
        END LOOP;
    END IF;

    IF NOT (true = ALL (v_accepted)) THEN
        -- What was taken for orders that are refused after all is given back before anybody else sees it.
        IF p_exact THEN
            DELETE FROM orders.idempotency_keys AS kept
            USING unnest(p_keys, p_order_ids) WITH ORDINALITY AS refused(key, order_id, place)
            WHERE NOT v_accepted[refused.place] AND kept.key = refused.key AND kept.order_id = refused.order_id;
            UPDATE carts.carts AS cart
            SET status = 'open', order_id = NULL
            FROM unnest(p_cart_ids, p_order_ids) WITH ORDINALITY AS refused(cart_id, order_id, place)
            WHERE NOT v_accepted[refused.place] AND cart.cart_id = refused.cart_id
              AND cart.order_id = refused.order_id;
        END IF;
        SELECT coalesce(array_agg(sku_id ORDER BY sku_id), '{}'), coalesce(array_agg(qty ORDER BY sku_id), '{}')
        INTO v_demand_skus, v_demand_qtys
        FROM (
            SELECT sku_id, sum(qty)::integer AS qty
            FROM unnest(p_line_orders, p_line_skus, p_line_qtys) AS line(place, sku_id, qty)
            WHERE v_accepted[place]
            GROUP BY sku_id
        ) AS demand;
    END IF;

    SELECT array_agg(nextval('orders.order_numbers')) INTO numbers FROM generate_series(1, v_count);

    INSERT INTO orders.orders (order_id, number, cart_id, segment, currency, email, status, payment_status,
        payment_method, event_seq, items, discounts, delivery, tax, tax_included, total, delivery_to, placed_at,
        updated_at)
    SELECT order_id, numbers[place], cart_id, segment, currency, email, 'placed', 'unpaid', payment_method, 1, items,
        discounts, delivery, tax, tax_included, total, delivery_to, placed_at, placed_at
    FROM unnest(p_order_ids, p_cart_ids, p_segments, p_currencies, p_emails, p_payment_methods, p_items, p_discounts,
            p_deliveries, p_taxes, p_tax_included, p_totals, p_delivery_to)
        WITH ORDINALITY AS o(order_id, cart_id, segment, currency, email, payment_method, items, discounts, delivery,
            tax, tax_included, total, delivery_to, place)
    WHERE v_accepted[place];

    INSERT INTO orders.lines (order_id, line_no, sku_id, sku, title, variant_title, qty, unit_price, total)
    SELECT p_order_ids[place], line_no, sku_id, sku, title, nullif(variant_title, ''), qty, price, qty * price
    FROM unnest(p_line_orders, p_line_nos, p_line_skus, p_line_sku_texts, p_line_titles, p_line_variants,
            p_line_qtys, p_line_prices) AS line(place, line_no, sku_id, sku, title, variant_title, qty, price)
    WHERE v_accepted[place];

    INSERT INTO orders.events (order_id, seq, type, to_status, payment_status, at)
    SELECT order_id, 1, 'placed', 'placed', 'unpaid', placed_at
    FROM unnest(p_order_ids) WITH ORDINALITY AS o(order_id, place)
    WHERE v_accepted[place];

    INSERT INTO inventory.ledger (sku_id, reference, kind, on_hand, reserved, at)
    SELECT sku_id, p_order_ids[place], 'reservation', 0, qty, placed_at
    FROM unnest(p_line_orders, p_line_skus, p_line_qtys) AS line(place, sku_id, qty)
    WHERE v_accepted[place];

    INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
    SELECT 0, event_id, 'order.placed', order_id::text, '{"seq": 1, "status": "placed"}', placed_at
    FROM unnest(p_event_ids, p_order_ids) WITH ORDINALITY AS o(event_id, order_id, place)
    WHERE v_accepted[place];

    WITH taken AS (
        UPDATE inventory.stock AS stock
        SET reserved = stock.reserved + demand.qty, revision = stock.revision + 1
        FROM unnest(v_demand_skus, v_demand_qtys) AS demand(sku_id, qty)
        WHERE stock.sku_id = demand.sku_id
          AND stock.on_hand - stock.reserved >= demand.qty
        RETURNING stock.sku_id, (stock.on_hand - stock.reserved)::bigint AS available, stock.revision
    )
    SELECT coalesce(array_agg(sku_id), '{}'), coalesce(array_agg(available), '{}'),
        coalesce(array_agg(revision), '{}')
    INTO stock_skus, stock_available, stock_revisions
    FROM taken;

    IF cardinality(stock_skus) <> cardinality(v_demand_skus) THEN
        RAISE EXCEPTION 'a SKU falls short' USING ERRCODE = 'RX001';
    END IF;

    IF cardinality(stock_skus) > 0 THEN
        INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
        SELECT 0, p_stock_event_id, 'stock.changed', '',
            jsonb_build_object('stock', jsonb_agg(jsonb_build_array(sku_id, available, revision))), placed_at
        FROM unnest(stock_skus, stock_available, stock_revisions) AS changed(sku_id, available, revision);
    END IF;
END
$$;

--
-- Name: capture_orders_v2(boolean, text[], bytea[], uuid[], uuid[], uuid[], integer[], text[], text[], text[], text[], bigint[], bigint[], bigint[], bigint[], boolean[], bigint[], jsonb[], timestamp with time zone[], text[], jsonb[], jsonb[], jsonb[], integer[], smallint[], bigint[], integer[], text[], text[], text[], integer[], bigint[], bigint[], bigint[], integer[], uuid[], text[], bigint[], boolean[], bigint[], integer[], uuid); Type: FUNCTION; Schema: orders; Owner: -
--

CREATE FUNCTION orders.capture_orders_v2(p_exact boolean, p_keys text[], p_fingerprints bytea[], p_order_ids uuid[], p_event_ids uuid[], p_cart_ids uuid[], p_cart_versions integer[], p_segments text[], p_currencies text[], p_emails text[], p_payment_methods text[], p_items bigint[], p_discounts bigint[], p_deliveries bigint[], p_taxes bigint[], p_tax_included boolean[], p_totals bigint[], p_delivery_to jsonb[], p_valid_until timestamp with time zone[], p_identities text[], p_adjustments jsonb[], p_tax_parts jsonb[], p_codes jsonb[], p_line_orders integer[], p_line_nos smallint[], p_line_skus bigint[], p_line_places integer[], p_line_sku_texts text[], p_line_titles text[], p_line_variants text[], p_line_qtys integer[], p_line_prices bigint[], p_line_discounts bigint[], p_line_taxes bigint[], p_claim_orders integer[], p_claim_promotions uuid[], p_claim_codes text[], p_claim_amounts bigint[], p_claim_first boolean[], p_demand_skus bigint[], p_demand_qtys integer[], p_stock_event_id uuid, OUT outcomes text[], OUT refusals text[], OUT numbers bigint[], OUT placed_at timestamp with time zone, OUT stock_skus bigint[], OUT stock_available bigint[], OUT stock_revisions bigint[]) RETURNS record
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
DECLARE
    v_count integer := cardinality(p_order_ids);
    v_lines integer := cardinality(p_line_orders);
    v_accepted boolean[];
    v_places integer[];
    v_kept integer;
    v_place integer;
    v_line integer := 1;
    v_first integer;
    v_fits boolean;
    v_left integer[];
    v_buyers uuid[];
    v_refusal text;
    v_demand_skus bigint[] := p_demand_skus;
    v_demand_qtys integer[] := p_demand_qtys;
BEGIN
    placed_at := now();
    outcomes := array_fill('captured'::text, ARRAY[v_count]);
    refusals := array_fill(''::text, ARRAY[v_count]);
    v_accepted := array_fill(true, ARRAY[v_count]);

    -- Nothing that code computed is believed: lines must make items, and the table's CHECK makes the total of items.
    IF EXISTS (
        SELECT FROM unnest(p_line_orders, p_line_qtys, p_line_prices, p_line_discounts)
            AS line(place, qty, price, discount)
        GROUP BY place
        HAVING sum(qty * price) <> p_items[place] OR sum(discount) <> p_discounts[place]
    ) THEN
        RAISE EXCEPTION 'the lines of an order do not make its items' USING ERRCODE = 'RX002';
    END IF;

    -- Carts: each becomes an order once, in the version that was priced.
    WITH closed AS (
        UPDATE carts.carts AS cart
        SET status = 'ordered', order_id = wanted.order_id, updated_at = placed_at
        FROM (
            SELECT cart_id, version, order_id, place
            FROM unnest(p_cart_ids, p_cart_versions, p_order_ids, p_valid_until)
                WITH ORDINALITY AS w(cart_id, version, order_id, valid_until, place)
            WHERE valid_until IS NULL OR valid_until > placed_at
            ORDER BY cart_id, place
        ) AS wanted
        WHERE cart.cart_id = wanted.cart_id
          AND cart.version = wanted.version
          AND cart.status = 'open'
        RETURNING wanted.place
    )
    SELECT coalesce(array_agg(place::integer), '{}') INTO v_places FROM closed;

    IF cardinality(v_places) <> v_count THEN
        v_accepted := array_fill(false, ARRAY[v_count]);
        FOREACH v_place IN ARRAY v_places LOOP
            v_accepted[v_place] := true;
        END LOOP;
        FOR v_place IN 1 .. v_count LOOP
            IF NOT v_accepted[v_place] THEN
                outcomes[v_place] := CASE WHEN p_valid_until[v_place] <= placed_at THEN 'stale' ELSE 'moved' END;
            END IF;
        END LOOP;
    END IF;

    -- Keys: only the accepted result is kept under one. Waits here for another node that is taking the same key.
    WITH taken AS (
        INSERT INTO orders.idempotency_keys (key, fingerprint, order_id, created_at)
        SELECT key, fingerprint, order_id, placed_at
        FROM unnest(p_keys, p_fingerprints, p_order_ids)
            WITH ORDINALITY AS k(key, fingerprint, order_id, place)
        WHERE v_accepted[place]
        ORDER BY key
        ON CONFLICT (key) DO NOTHING
        RETURNING order_id
    )
    SELECT count(*)::integer INTO v_kept FROM taken;

    IF v_kept <> cardinality(v_places) THEN
        IF NOT p_exact THEN
            RAISE EXCEPTION 'a key was taken meanwhile' USING ERRCODE = 'RX001';
        END IF;
        FOR v_place IN
            SELECT wanted.place
            FROM unnest(p_keys, p_order_ids) WITH ORDINALITY AS wanted(key, order_id, place)
            JOIN orders.idempotency_keys AS kept ON kept.key = wanted.key
            WHERE v_accepted[wanted.place] AND kept.order_id <> wanted.order_id
        LOOP
            v_accepted[v_place] := false;
            outcomes[v_place] := 'moved';
        END LOOP;
    END IF;

    -- Who orders for the first time: the row is kept by the first order that stands.
    WITH new AS (
        INSERT INTO orders.buyers (identity, order_id)
        SELECT DISTINCT ON (identity) identity, order_id
        FROM unnest(p_identities, p_order_ids) WITH ORDINALITY AS b(identity, order_id, place)
        WHERE v_accepted[place]
        ORDER BY identity, place
        ON CONFLICT (identity) DO NOTHING
        RETURNING order_id
    )
    SELECT coalesce(array_agg(order_id), '{}') INTO v_buyers FROM new;

    IF cardinality(p_claim_orders) > 0 THEN
        IF p_exact THEN
            PERFORM pricing.lock_promotions_v1(p_claim_promotions, p_claim_codes);
        ELSE
            PERFORM pricing.claim_promotions_v1(array_agg(p_order_ids[place]), array_agg(promotion_id),
                array_agg(code_key), array_agg(p_identities[place]), array_agg(amount),
                array_agg(NOT is_first OR p_order_ids[place] = ANY (v_buyers)), placed_at)
            FROM unnest(p_claim_orders, p_claim_promotions, p_claim_codes, p_claim_amounts, p_claim_first)
                AS claim(place, promotion_id, code_key, amount, is_first)
            WHERE v_accepted[place]
            HAVING count(*) > 0;
        END IF;
    END IF;

    IF p_exact THEN
        -- Locks by a no-op UPDATE in order of SKU, then goes through the orders as they arrived.
        WITH locked AS (
            UPDATE inventory.stock AS stock
            SET revision = stock.revision
            FROM unnest(p_demand_skus) WITH ORDINALITY AS demand(sku_id, place)
            WHERE stock.sku_id = demand.sku_id
            RETURNING demand.place, stock.on_hand - stock.reserved AS available
        )
        SELECT array_agg(coalesce(locked.available, 0) ORDER BY wanted.place) INTO v_left
        FROM generate_series(1, cardinality(p_demand_skus)) AS wanted(place)
        LEFT JOIN locked ON locked.place = wanted.place;

        FOR v_place IN 1 .. v_count LOOP
            v_first := v_line;
            v_fits := v_accepted[v_place];
            WHILE v_line <= v_lines AND p_line_orders[v_line] = v_place LOOP
                v_fits := v_fits AND v_left[p_line_places[v_line]] >= p_line_qtys[v_line];
                v_line := v_line + 1;
            END LOOP;
            IF v_fits AND v_place = ANY (p_claim_orders) THEN
                BEGIN
                    PERFORM pricing.claim_promotions_v1(array_agg(p_order_ids[place]), array_agg(promotion_id),
                        array_agg(code_key), array_agg(p_identities[place]), array_agg(amount),
                        array_agg(NOT is_first OR p_order_ids[place] = ANY (v_buyers)), placed_at)
                    FROM unnest(p_claim_orders, p_claim_promotions, p_claim_codes, p_claim_amounts, p_claim_first)
                        AS claim(place, promotion_id, code_key, amount, is_first)
                    WHERE place = v_place;
                EXCEPTION WHEN SQLSTATE 'RX003' THEN
                    GET STACKED DIAGNOSTICS v_refusal = MESSAGE_TEXT;
                    v_fits := false;
                    v_accepted[v_place] := false;
                    outcomes[v_place] := 'refused';
                    refusals[v_place] := v_refusal;
                END;
            END IF;
            IF v_fits THEN
                FOR v_taken IN v_first .. v_line - 1 LOOP
                    v_left[p_line_places[v_taken]] := v_left[p_line_places[v_taken]] - p_line_qtys[v_taken];
                END LOOP;
            ELSIF v_accepted[v_place] THEN
                v_accepted[v_place] := false;
                outcomes[v_place] := 'sold_out';
            END IF;
        END LOOP;
    END IF;

    IF NOT (true = ALL (v_accepted)) THEN
        -- What was taken for orders that are refused after all is given back before anybody else sees it.
        IF p_exact THEN
            DELETE FROM orders.idempotency_keys AS kept
            USING unnest(p_keys, p_order_ids) WITH ORDINALITY AS refused(key, order_id, place)
            WHERE NOT v_accepted[refused.place] AND kept.key = refused.key AND kept.order_id = refused.order_id;
            DELETE FROM orders.buyers AS buyer
            USING unnest(p_identities, p_order_ids) WITH ORDINALITY AS refused(identity, order_id, place)
            WHERE NOT v_accepted[refused.place] AND buyer.identity = refused.identity
              AND buyer.order_id = refused.order_id;
            UPDATE carts.carts AS cart
            SET status = 'open', order_id = NULL
            FROM unnest(p_cart_ids, p_order_ids) WITH ORDINALITY AS refused(cart_id, order_id, place)
            WHERE NOT v_accepted[refused.place] AND cart.cart_id = refused.cart_id
              AND cart.order_id = refused.order_id;
        END IF;
        SELECT coalesce(array_agg(sku_id ORDER BY sku_id), '{}'), coalesce(array_agg(qty ORDER BY sku_id), '{}')
        INTO v_demand_skus, v_demand_qtys
        FROM (
            SELECT sku_id, sum(qty)::integer AS qty
            FROM unnest(p_line_orders, p_line_skus, p_line_qtys) AS line(place, sku_id, qty)
            WHERE v_accepted[place]
            GROUP BY sku_id
        ) AS demand;
    END IF;

    SELECT array_agg(nextval('orders.order_numbers')) INTO numbers FROM generate_series(1, v_count);

    INSERT INTO orders.orders (order_id, number, cart_id, segment, currency, email, status, payment_status,
        payment_method, event_seq, items, discounts, delivery, tax, tax_included, total, delivery_to, placed_at,
        updated_at, identity, adjustments, taxes, codes, claimed_promotions)
    SELECT order_id, numbers[place], cart_id, segment, currency, email, 'placed', 'unpaid', payment_method, 1, items,
        discounts, delivery, tax, tax_included, total, delivery_to, placed_at, placed_at, identity,
        adjustments, tax_parts, codes,
        ARRAY(SELECT promotion_id FROM unnest(p_claim_orders, p_claim_promotions) AS claim(claim_place, promotion_id)
            WHERE claim_place = place)
    FROM unnest(p_order_ids, p_cart_ids, p_segments, p_currencies, p_emails, p_payment_methods, p_items, p_discounts,
            p_deliveries, p_taxes, p_tax_included, p_totals, p_delivery_to, p_identities, p_adjustments,
            p_tax_parts, p_codes)
        WITH ORDINALITY AS o(order_id, cart_id, segment, currency, email, payment_method, items, discounts, delivery,
            tax, tax_included, total, delivery_to, identity, adjustments, tax_parts, codes, place)
    WHERE v_accepted[place];

    INSERT INTO orders.lines (order_id, line_no, sku_id, sku, title, variant_title, qty, unit_price, total, discount, tax)
    SELECT p_order_ids[place], line_no, sku_id, sku, title, nullif(variant_title, ''), qty, price, qty * price, discount,
        tax
    FROM unnest(p_line_orders, p_line_nos, p_line_skus, p_line_sku_texts, p_line_titles, p_line_variants,
            p_line_qtys, p_line_prices, p_line_discounts, p_line_taxes)
        AS line(place, line_no, sku_id, sku, title, variant_title, qty, price, discount, tax)
    WHERE v_accepted[place];

    INSERT INTO orders.events (order_id, seq, type, to_status, payment_status, at)
    SELECT order_id, 1, 'placed', 'placed', 'unpaid', placed_at
    FROM unnest(p_order_ids) WITH ORDINALITY AS o(order_id, place)
    WHERE v_accepted[place];

    INSERT INTO inventory.ledger (sku_id, reference, kind, on_hand, reserved, at)
    SELECT sku_id, p_order_ids[place], 'reservation', 0, qty, placed_at
    FROM unnest(p_line_orders, p_line_skus, p_line_qtys) AS line(place, sku_id, qty)
    WHERE v_accepted[place];

    INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
    SELECT 0, event_id, 'order.placed', order_id::text, '{"seq": 1, "status": "placed"}', placed_at
    FROM unnest(p_event_ids, p_order_ids) WITH ORDINALITY AS o(event_id, order_id, place)
    WHERE v_accepted[place];

    WITH taken AS (
        UPDATE inventory.stock AS stock
        SET reserved = stock.reserved + demand.qty, revision = stock.revision + 1
        FROM unnest(v_demand_skus, v_demand_qtys) AS demand(sku_id, qty)
        WHERE stock.sku_id = demand.sku_id
          AND stock.on_hand - stock.reserved >= demand.qty
        RETURNING stock.sku_id, (stock.on_hand - stock.reserved)::bigint AS available, stock.revision
    )
    SELECT coalesce(array_agg(sku_id), '{}'), coalesce(array_agg(available), '{}'),
        coalesce(array_agg(revision), '{}')
    INTO stock_skus, stock_available, stock_revisions
    FROM taken;

    IF cardinality(stock_skus) <> cardinality(v_demand_skus) THEN
        RAISE EXCEPTION 'a SKU falls short' USING ERRCODE = 'RX001';
    END IF;

    IF cardinality(stock_skus) > 0 THEN
        INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
        SELECT 0, p_stock_event_id, 'stock.changed', '',
            jsonb_build_object('stock', jsonb_agg(jsonb_build_array(sku_id, available, revision))), placed_at
        FROM unnest(stock_skus, stock_available, stock_revisions) AS changed(sku_id, available, revision);
    END IF;
END
$$;

--
-- Name: change_order_v1(uuid, text, text, jsonb, jsonb, uuid, uuid, timestamp with time zone); Type: FUNCTION; Schema: orders; Owner: -
--

CREATE FUNCTION orders.change_order_v1(p_order_id uuid, p_to_status text, p_type text, p_data jsonb, p_shipment jsonb, p_event_id uuid, p_stock_event_id uuid, p_at timestamp with time zone, OUT outcome text, OUT stock_skus bigint[], OUT stock_available bigint[], OUT stock_revisions bigint[]) RETURNS record
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
DECLARE
    v_from text;
    v_payment text;
    v_method text;
    v_seq integer;
BEGIN
    stock_skus := '{}';
    stock_available := '{}';
    stock_revisions := '{}';

    -- The lock: a no-op update, which a distributed table can route.
    UPDATE orders.orders
    SET updated_at = updated_at
    WHERE order_id = p_order_id
    RETURNING status, payment_status, payment_method, event_seq + 1 INTO v_from, v_payment, v_method, v_seq;
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

--
-- Name: change_order_v2(uuid, text, text, jsonb, jsonb, uuid, uuid, timestamp with time zone); Type: FUNCTION; Schema: orders; Owner: -
--

CREATE FUNCTION orders.change_order_v2(p_order_id uuid, p_to_status text, p_type text, p_data jsonb, p_shipment jsonb, p_event_id uuid, p_stock_event_id uuid, p_at timestamp with time zone, OUT outcome text, OUT stock_skus bigint[], OUT stock_available bigint[], OUT stock_revisions bigint[]) RETURNS record
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
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

--
-- Name: record_payment_v1(uuid, uuid, timestamp with time zone); Type: FUNCTION; Schema: orders; Owner: -
--

CREATE FUNCTION orders.record_payment_v1(p_order_id uuid, p_event_id uuid, p_at timestamp with time zone, OUT outcome text) RETURNS text
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

--
-- Name: claim_promotions_v1(uuid[], uuid[], text[], text[], bigint[], boolean[], timestamp with time zone); Type: FUNCTION; Schema: pricing; Owner: -
--

CREATE FUNCTION pricing.claim_promotions_v1(p_order_ids uuid[], p_promotion_ids uuid[], p_code_keys text[], p_identities text[], p_amounts bigint[], p_is_first boolean[], p_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
DECLARE
    v_refused text;
BEGIN
    WITH taken AS (
        UPDATE pricing.codes AS code
        SET uses = code.uses + wanted.uses
        FROM (
            SELECT key, promotion_id, count(*)::integer AS uses
            FROM unnest(p_code_keys, p_promotion_ids) AS claim(key, promotion_id)
            WHERE key <> ''
            GROUP BY key, promotion_id
            ORDER BY key
        ) AS wanted
        WHERE code.code_key = wanted.key
          AND code.promotion_id = wanted.promotion_id
          AND coalesce(code.uses + wanted.uses <= code.uses_max, true)
        RETURNING code.code_key
    )
    SELECT promotion_id || ' ' || key INTO v_refused
    FROM unnest(p_code_keys, p_promotion_ids) AS claim(key, promotion_id)
    WHERE key <> '' AND NOT EXISTS (SELECT FROM taken WHERE taken.code_key = claim.key)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'code_used %', v_refused USING ERRCODE = 'RX003';
    END IF;

    WITH wanted AS (
        SELECT promotion_id, count(*)::integer AS uses, sum(amount)::bigint AS discount
        FROM unnest(p_promotion_ids, p_amounts) AS claim(promotion_id, amount)
        GROUP BY promotion_id
        ORDER BY promotion_id
    ), taken AS (
        UPDATE pricing.budgets AS budget
        SET uses = budget.uses + wanted.uses, discount = budget.discount + wanted.discount
        FROM wanted
        WHERE budget.promotion_id = wanted.promotion_id
          AND coalesce(budget.uses + wanted.uses <= budget.uses_max, true)
          AND coalesce(budget.discount + wanted.discount <= budget.discount_max, true)
        RETURNING budget.promotion_id,
            coalesce(budget.uses = budget.uses_max, false) OR coalesce(budget.discount = budget.discount_max, false)
                AS is_used_up
    ), told AS (
        INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
        SELECT 0, gen_random_uuid(), 'pricing.changed', promotion_id::text, '{"kind": "budget"}', p_at
        FROM taken
        WHERE is_used_up
    )
    SELECT promotion_id INTO v_refused
    FROM wanted
    WHERE NOT EXISTS (SELECT FROM taken WHERE taken.promotion_id = wanted.promotion_id)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'promotion_ended % ', v_refused USING ERRCODE = 'RX003';
    END IF;

    INSERT INTO pricing.promotion_uses (promotion_id, order_id, identity, code_key, amount, at)
    SELECT promotion_id, order_id, identity, nullif(code_key, ''), amount, p_at
    FROM unnest(p_promotion_ids, p_order_ids, p_identities, p_code_keys, p_amounts)
        AS claim(promotion_id, order_id, identity, code_key, amount);

    -- The budget's lock is held: nobody else takes slots of this promotion meanwhile.
    INSERT INTO pricing.customer_uses (promotion_id, identity, slot, order_id)
    SELECT claim.promotion_id, claim.identity, free.slot, claim.order_id
    FROM (
        SELECT promotion_id, identity, order_id,
            row_number() OVER (PARTITION BY promotion_id, identity ORDER BY order_id) AS place
        FROM unnest(p_promotion_ids, p_identities, p_order_ids) AS c(promotion_id, identity, order_id)
    ) AS claim
    JOIN pricing.budgets AS budget
        ON budget.promotion_id = claim.promotion_id AND budget.uses_per_customer_max IS NOT NULL
    CROSS JOIN LATERAL (
        SELECT slot
        FROM generate_series(1, budget.uses_per_customer_max) AS slot
        WHERE NOT EXISTS (
            SELECT FROM pricing.customer_uses AS kept
            WHERE kept.promotion_id = claim.promotion_id AND kept.identity = claim.identity AND kept.slot = slot.slot
        )
        ORDER BY slot
        OFFSET claim.place - 1
        LIMIT 1
    ) AS free;
    SELECT claim.promotion_id INTO v_refused
    FROM unnest(p_promotion_ids, p_order_ids) AS claim(promotion_id, order_id)
    JOIN pricing.budgets AS budget
        ON budget.promotion_id = claim.promotion_id AND budget.uses_per_customer_max IS NOT NULL
    WHERE NOT EXISTS (
        SELECT FROM pricing.customer_uses AS kept
        WHERE kept.promotion_id = claim.promotion_id AND kept.order_id = claim.order_id
    )
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'limit_reached % ', v_refused USING ERRCODE = 'RX003';
    END IF;

    SELECT claim.promotion_id INTO v_refused
    FROM unnest(p_promotion_ids, p_is_first) AS claim(promotion_id, is_first)
    WHERE NOT claim.is_first
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'first_order_only % ', v_refused USING ERRCODE = 'RX003';
    END IF;
END
$$;

--
-- Name: lock_promotions_v1(uuid[], text[]); Type: FUNCTION; Schema: pricing; Owner: -
--

CREATE FUNCTION pricing.lock_promotions_v1(p_promotion_ids uuid[], p_code_keys text[]) RETURNS void
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
BEGIN
    UPDATE pricing.codes AS code
    SET uses = code.uses
    FROM (SELECT DISTINCT key FROM unnest(p_code_keys) AS key WHERE key <> '' ORDER BY key) AS wanted
    WHERE code.code_key = wanted.key;
    UPDATE pricing.budgets AS budget
    SET uses = budget.uses
    FROM (SELECT DISTINCT id FROM unnest(p_promotion_ids) AS id ORDER BY id) AS wanted
    WHERE budget.promotion_id = wanted.id;
END
$$;

--
-- Name: release_promotions_v1(uuid, uuid[], timestamp with time zone); Type: FUNCTION; Schema: pricing; Owner: -
--

CREATE FUNCTION pricing.release_promotions_v1(p_order_id uuid, p_promotion_ids uuid[], p_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
BEGIN
    PERFORM pricing.lock_promotions_v1(p_promotion_ids, (
        SELECT array_agg(code_key)
        FROM pricing.promotion_uses
        WHERE promotion_id = ANY (p_promotion_ids) AND order_id = p_order_id AND code_key IS NOT NULL
    ));
    DELETE FROM pricing.customer_uses
    WHERE promotion_id = ANY (p_promotion_ids) AND order_id = p_order_id;
    WITH gone AS (
        DELETE FROM pricing.promotion_uses
        WHERE promotion_id = ANY (p_promotion_ids) AND order_id = p_order_id
        RETURNING promotion_id, code_key, amount
    ), codes AS (
        UPDATE pricing.codes AS code
        SET uses = code.uses - 1
        FROM gone
        WHERE code.code_key = gone.code_key
    ), budgets AS (
        UPDATE pricing.budgets AS budget
        SET uses = budget.uses - 1, discount = budget.discount - gone.amount
        FROM gone
        WHERE budget.promotion_id = gone.promotion_id
        RETURNING budget.promotion_id,
            coalesce(budget.uses + 1 = budget.uses_max, false)
                OR coalesce(budget.discount + gone.amount = budget.discount_max, false) AS was_used_up
    )
    INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
    SELECT 0, gen_random_uuid(), 'pricing.changed', promotion_id::text, '{"kind": "budget"}', p_at
    FROM budgets
    WHERE was_used_up;
END
$$;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: api_keys; Type: TABLE; Schema: accounts; Owner: -
--

CREATE TABLE accounts.api_keys (
    key_digest bytea NOT NULL,
    role accounts.role NOT NULL,
    label text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    CONSTRAINT api_keys_key_digest_check CHECK ((octet_length(key_digest) = 32))
);

--
-- Name: audit_records; Type: TABLE; Schema: accounts; Owner: -
--

CREATE TABLE accounts.audit_records (
    record_id uuid NOT NULL,
    key_digest bytea NOT NULL,
    operation text NOT NULL,
    subject text NOT NULL,
    detail jsonb NOT NULL,
    at timestamp with time zone NOT NULL
);

--
-- Name: customers; Type: TABLE; Schema: accounts; Owner: -
--

CREATE TABLE accounts.customers (
    account_id uuid NOT NULL,
    email text NOT NULL,
    name text,
    password_hash text NOT NULL,
    group_name text,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT customers_name_check CHECK ((name <> ''::text)),
    CONSTRAINT customers_password_hash_check CHECK ((password_hash ~~ '$argon2id$%'::text))
);

--
-- Name: emails; Type: TABLE; Schema: accounts; Owner: -
--

CREATE TABLE accounts.emails (
    email_key text NOT NULL,
    account_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT emails_email_key_check CHECK ((email_key <> ''::text))
);

--
-- Name: groups; Type: TABLE; Schema: accounts; Owner: -
--

CREATE TABLE accounts.groups (
    group_name text NOT NULL,
    label text NOT NULL,
    CONSTRAINT groups_group_name_check CHECK ((group_name ~ '^[a-z][a-z0-9-]{0,31}$'::text)),
    CONSTRAINT groups_label_check CHECK (((label <> ''::text) AND (length(label) <= 100)))
);

--
-- Name: sessions; Type: TABLE; Schema: accounts; Owner: -
--

CREATE TABLE accounts.sessions (
    token_digest bytea NOT NULL,
    account_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT sessions_token_digest_check CHECK ((octet_length(token_digest) = 32))
);

--
-- Name: carts; Type: TABLE; Schema: carts; Owner: -
--

CREATE TABLE carts.carts (
    cart_id uuid NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    segment text NOT NULL,
    status text DEFAULT 'open'::text NOT NULL,
    order_id uuid,
    delivery jsonb,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    codes text[] DEFAULT '{}'::text[] NOT NULL,
    refusals jsonb DEFAULT '[]'::jsonb NOT NULL,
    CONSTRAINT cart_ordered_once CHECK (((status = 'ordered'::text) = (order_id IS NOT NULL))),
    CONSTRAINT carts_status_check CHECK ((status = ANY (ARRAY['open'::text, 'ordered'::text])))
)
WITH (fillfactor='70');

--
-- Name: lines; Type: TABLE; Schema: carts; Owner: -
--

CREATE TABLE carts.lines (
    cart_id uuid NOT NULL,
    sku_id bigint NOT NULL,
    qty integer NOT NULL,
    "position" integer NOT NULL,
    CONSTRAINT lines_qty_check CHECK (((qty >= 1) AND (qty <= 99)))
);

--
-- Name: categories; Type: TABLE; Schema: catalog; Owner: -
--

CREATE TABLE catalog.categories (
    category_id uuid NOT NULL,
    parent_id uuid,
    slug text NOT NULL,
    title text NOT NULL,
    "position" integer DEFAULT 0 NOT NULL,
    CONSTRAINT categories_slug_check CHECK ((slug <> ''::text))
);

--
-- Name: prices; Type: TABLE; Schema: catalog; Owner: -
--

CREATE TABLE catalog.prices (
    sku_id bigint NOT NULL,
    market text NOT NULL,
    amount bigint NOT NULL,
    compare_at bigint,
    CONSTRAINT prices_amount_check CHECK (((amount >= 0) AND (amount <= '1000000000000'::bigint))),
    CONSTRAINT prices_compare_at_check CHECK (((compare_at >= 0) AND (compare_at <= '1000000000000'::bigint)))
);

--
-- Name: product_media; Type: TABLE; Schema: catalog; Owner: -
--

CREATE TABLE catalog.product_media (
    product_id uuid NOT NULL,
    "position" integer NOT NULL,
    media_hash text NOT NULL,
    alt text DEFAULT ''::text NOT NULL
);

--
-- Name: products; Type: TABLE; Schema: catalog; Owner: -
--

CREATE TABLE catalog.products (
    product_id uuid NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    handle text NOT NULL,
    title text NOT NULL,
    description_html text DEFAULT ''::text NOT NULL,
    brand text,
    product_type text,
    category_id uuid,
    tags text[] DEFAULT '{}'::text[] NOT NULL,
    option_names text[] DEFAULT '{}'::text[] NOT NULL,
    attributes jsonb DEFAULT '[]'::jsonb NOT NULL,
    status text NOT NULL,
    popularity integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT products_handle_check CHECK (((handle <> ''::text) AND (length(handle) <= 255))),
    CONSTRAINT products_status_check CHECK ((status = ANY (ARRAY['active'::text, 'draft'::text, 'archived'::text]))),
    CONSTRAINT products_title_check CHECK ((title <> ''::text))
);

--
-- Name: variants; Type: TABLE; Schema: catalog; Owner: -
--

CREATE TABLE catalog.variants (
    variant_id uuid NOT NULL,
    product_id uuid NOT NULL,
    sku_id bigint NOT NULL,
    "position" integer NOT NULL,
    option_values text[] DEFAULT '{}'::text[] NOT NULL,
    media_hash text,
    grams integer DEFAULT 0 NOT NULL,
    barcode text,
    tax_class text DEFAULT 'standard'::text NOT NULL,
    CONSTRAINT variants_grams_check CHECK ((grams >= 0))
);

--
-- Name: outbox; Type: TABLE; Schema: events; Owner: -
--

CREATE TABLE events.outbox (
    bucket smallint NOT NULL,
    event_id uuid NOT NULL,
    "position" bigint,
    topic text NOT NULL,
    subject text NOT NULL,
    data jsonb NOT NULL,
    at timestamp with time zone NOT NULL
)
PARTITION BY RANGE (at);

--
-- Name: outbox_default; Type: TABLE; Schema: events; Owner: -
--

CREATE TABLE events.outbox_default (
    bucket smallint NOT NULL,
    event_id uuid NOT NULL,
    "position" bigint,
    topic text NOT NULL,
    subject text NOT NULL,
    data jsonb NOT NULL,
    at timestamp with time zone NOT NULL
);

--
-- Name: relays; Type: TABLE; Schema: events; Owner: -
--

CREATE TABLE events.relays (
    bucket smallint NOT NULL,
    "position" bigint NOT NULL,
    lease_holder uuid,
    lease_until timestamp with time zone
);

--
-- Name: adjustment_keys; Type: TABLE; Schema: inventory; Owner: -
--

CREATE TABLE inventory.adjustment_keys (
    reference uuid NOT NULL,
    fingerprint bytea NOT NULL,
    sku_id bigint NOT NULL,
    on_hand integer,
    reserved integer,
    revision bigint,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT adjustment_keys_fingerprint_check CHECK ((octet_length(fingerprint) = 32))
);

--
-- Name: ledger; Type: TABLE; Schema: inventory; Owner: -
--

CREATE TABLE inventory.ledger (
    sku_id bigint NOT NULL,
    reference uuid NOT NULL,
    kind text NOT NULL,
    on_hand integer NOT NULL,
    reserved integer NOT NULL,
    reason text,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ledger_kind_check CHECK ((kind = ANY (ARRAY['initial'::text, 'adjustment'::text, 'reservation'::text, 'release'::text, 'shipment'::text])))
);

--
-- Name: skus; Type: TABLE; Schema: inventory; Owner: -
--

CREATE TABLE inventory.skus (
    sku_id bigint NOT NULL,
    sku text NOT NULL,
    CONSTRAINT skus_sku_check CHECK (((sku <> ''::text) AND (length(sku) <= 255)))
);

--
-- Name: skus_sku_id_seq; Type: SEQUENCE; Schema: inventory; Owner: -
--

ALTER TABLE inventory.skus ALTER COLUMN sku_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME inventory.skus_sku_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: stock; Type: TABLE; Schema: inventory; Owner: -
--

CREATE TABLE inventory.stock (
    sku_id bigint NOT NULL,
    on_hand integer NOT NULL,
    reserved integer NOT NULL,
    revision bigint NOT NULL,
    CONSTRAINT stock_never_oversold CHECK ((reserved <= on_hand)),
    CONSTRAINT stock_on_hand_check CHECK ((on_hand >= 0)),
    CONSTRAINT stock_reserved_check CHECK ((reserved >= 0))
)
WITH (fillfactor='50');

--
-- Name: markets; Type: TABLE; Schema: markets; Owner: -
--

CREATE TABLE markets.markets (
    market text NOT NULL,
    name text NOT NULL,
    currency text NOT NULL,
    countries text[] NOT NULL,
    tax_basis_points integer NOT NULL,
    tax_included boolean NOT NULL,
    rate_micros bigint NOT NULL,
    price_ending integer DEFAULT 0 NOT NULL,
    delivery_label text NOT NULL,
    delivery_price bigint NOT NULL,
    is_default boolean DEFAULT false NOT NULL,
    CONSTRAINT markets_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT markets_delivery_price_check CHECK ((delivery_price >= 0)),
    CONSTRAINT markets_market_check CHECK ((market ~ '^[a-z][a-z0-9-]{0,31}$'::text)),
    CONSTRAINT markets_price_ending_check CHECK (((price_ending >= 0) AND (price_ending <= 99))),
    CONSTRAINT markets_rate_micros_check CHECK ((rate_micros > 0)),
    CONSTRAINT markets_tax_basis_points_check CHECK (((tax_basis_points >= 0) AND (tax_basis_points <= 10000)))
);

--
-- Name: segments; Type: TABLE; Schema: markets; Owner: -
--

CREATE TABLE markets.segments (
    segment text NOT NULL,
    market text NOT NULL,
    locale text NOT NULL,
    "position" integer NOT NULL,
    CONSTRAINT segments_segment_check CHECK ((segment ~ '^[a-z][a-z0-9-]{0,31}$'::text))
);

--
-- Name: assets; Type: TABLE; Schema: media; Owner: -
--

CREATE TABLE media.assets (
    hash text NOT NULL,
    format text NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    bytes bigint NOT NULL,
    placeholder text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT assets_bytes_check CHECK ((bytes > 0)),
    CONSTRAINT assets_format_check CHECK ((format = ANY (ARRAY['jpeg'::text, 'png'::text, 'webp'::text, 'svg'::text]))),
    CONSTRAINT assets_hash_check CHECK ((hash ~ '^[0-9a-f]{32}$'::text)),
    CONSTRAINT assets_height_check CHECK ((height > 0)),
    CONSTRAINT assets_placeholder_check CHECK ((placeholder ~ '^#[0-9a-f]{6},#[0-9a-f]{6}$'::text)),
    CONSTRAINT assets_width_check CHECK ((width > 0))
);

--
-- Name: buyers; Type: TABLE; Schema: orders; Owner: -
--

CREATE TABLE orders.buyers (
    identity text NOT NULL,
    order_id uuid NOT NULL
);

--
-- Name: events; Type: TABLE; Schema: orders; Owner: -
--

CREATE TABLE orders.events (
    order_id uuid NOT NULL,
    seq integer NOT NULL,
    type text NOT NULL,
    from_status text,
    to_status text,
    payment_status text,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT events_seq_check CHECK ((seq >= 1)),
    CONSTRAINT first_event_places_the_order CHECK (
CASE
    WHEN (seq = 1) THEN ((from_status IS NULL) AND (NOT (to_status IS DISTINCT FROM 'placed'::text)))
    ELSE ((from_status IS NULL) = (to_status IS NULL))
END)
);

--
-- Name: idempotency_keys; Type: TABLE; Schema: orders; Owner: -
--

CREATE TABLE orders.idempotency_keys (
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    order_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT idempotency_keys_key_check CHECK (((key <> ''::text) AND (length(key) <= 255)))
);

--
-- Name: lines; Type: TABLE; Schema: orders; Owner: -
--

CREATE TABLE orders.lines (
    order_id uuid NOT NULL,
    line_no smallint NOT NULL,
    sku_id bigint NOT NULL,
    sku text NOT NULL,
    title text NOT NULL,
    variant_title text,
    qty integer NOT NULL,
    unit_price bigint NOT NULL,
    total bigint NOT NULL,
    discount bigint DEFAULT 0 NOT NULL,
    tax bigint DEFAULT 0 NOT NULL,
    CONSTRAINT line_discount_fits CHECK (((discount >= 0) AND (discount <= total))),
    CONSTRAINT line_total_adds_up CHECK ((total = (qty * unit_price))),
    CONSTRAINT lines_qty_check CHECK (((qty >= 1) AND (qty <= 99))),
    CONSTRAINT lines_tax_check CHECK ((tax >= 0)),
    CONSTRAINT lines_unit_price_check CHECK ((unit_price >= 0))
);

--
-- Name: order_numbers; Type: SEQUENCE; Schema: orders; Owner: -
--

CREATE SEQUENCE orders.order_numbers
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 64;

--
-- Name: orders; Type: TABLE; Schema: orders; Owner: -
--

CREATE TABLE orders.orders (
    order_id uuid NOT NULL,
    number bigint NOT NULL,
    cart_id uuid NOT NULL,
    segment text NOT NULL,
    currency text NOT NULL,
    email text NOT NULL,
    status text NOT NULL,
    payment_status text NOT NULL,
    payment_method text NOT NULL,
    event_seq integer NOT NULL,
    items bigint NOT NULL,
    discounts bigint NOT NULL,
    delivery bigint NOT NULL,
    tax bigint NOT NULL,
    tax_included boolean NOT NULL,
    total bigint NOT NULL,
    delivery_to jsonb NOT NULL,
    shipment jsonb,
    placed_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    adjustments jsonb DEFAULT '[]'::jsonb NOT NULL,
    taxes jsonb DEFAULT '[]'::jsonb NOT NULL,
    codes jsonb DEFAULT '[]'::jsonb NOT NULL,
    identity text,
    claimed_promotions uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    CONSTRAINT order_total_adds_up CHECK ((total = (((items - discounts) + delivery) +
CASE
    WHEN tax_included THEN (0)::bigint
    ELSE tax
END))),
    CONSTRAINT orders_check CHECK (((discounts >= 0) AND (discounts <= items))),
    CONSTRAINT orders_delivery_check CHECK ((delivery >= 0)),
    CONSTRAINT orders_event_seq_check CHECK ((event_seq >= 1)),
    CONSTRAINT orders_items_check CHECK ((items >= 0)),
    CONSTRAINT orders_payment_status_check CHECK ((payment_status = ANY (ARRAY['unpaid'::text, 'authorised'::text, 'paid'::text, 'part_refunded'::text, 'refunded'::text]))),
    CONSTRAINT orders_status_check CHECK ((status = ANY (ARRAY['placed'::text, 'packed'::text, 'shipped'::text, 'delivered'::text, 'cancelled'::text, 'expired'::text]))),
    CONSTRAINT orders_tax_check CHECK ((tax >= 0))
)
WITH (fillfactor='80');

--
-- Name: transitions; Type: TABLE; Schema: orders; Owner: -
--

CREATE TABLE orders.transitions (
    from_status text NOT NULL,
    to_status text NOT NULL
);

--
-- Name: budgets; Type: TABLE; Schema: pricing; Owner: -
--

CREATE TABLE pricing.budgets (
    promotion_id uuid NOT NULL,
    uses_max integer,
    discount_max bigint,
    uses_per_customer_max integer,
    uses integer DEFAULT 0 NOT NULL,
    discount bigint DEFAULT 0 NOT NULL,
    CONSTRAINT budget_holds CHECK (((uses <= uses_max) AND (discount <= discount_max))),
    CONSTRAINT budgets_discount_check CHECK ((discount >= 0)),
    CONSTRAINT budgets_discount_max_check CHECK ((discount_max >= 1)),
    CONSTRAINT budgets_uses_check CHECK ((uses >= 0)),
    CONSTRAINT budgets_uses_max_check CHECK ((uses_max >= 1)),
    CONSTRAINT budgets_uses_per_customer_max_check CHECK (((uses_per_customer_max >= 1) AND (uses_per_customer_max <= 100)))
)
WITH (fillfactor='50');

--
-- Name: codes; Type: TABLE; Schema: pricing; Owner: -
--

CREATE TABLE pricing.codes (
    code_key text NOT NULL,
    code text NOT NULL,
    promotion_id uuid NOT NULL,
    uses_max integer,
    uses integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT code_uses_hold CHECK ((uses <= uses_max)),
    CONSTRAINT codes_code_key_check CHECK ((code_key ~ '^[a-z0-9_-]{3,40}$'::text)),
    CONSTRAINT codes_uses_check CHECK ((uses >= 0)),
    CONSTRAINT codes_uses_max_check CHECK ((uses_max >= 1))
)
WITH (fillfactor='80');

--
-- Name: customer_uses; Type: TABLE; Schema: pricing; Owner: -
--

CREATE TABLE pricing.customer_uses (
    promotion_id uuid NOT NULL,
    identity text NOT NULL,
    slot integer NOT NULL,
    order_id uuid NOT NULL,
    CONSTRAINT customer_uses_slot_check CHECK ((slot >= 1))
);

--
-- Name: delivery_zones; Type: TABLE; Schema: pricing; Owner: -
--

CREATE TABLE pricing.delivery_zones (
    zone_id uuid NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    market text NOT NULL,
    name text NOT NULL,
    "position" integer NOT NULL,
    countries text[] DEFAULT '{}'::text[] NOT NULL,
    regions text[] DEFAULT '{}'::text[] NOT NULL,
    postal_prefixes text[] DEFAULT '{}'::text[] NOT NULL,
    methods jsonb NOT NULL,
    CONSTRAINT delivery_zones_methods_check CHECK ((jsonb_typeof(methods) = 'array'::text)),
    CONSTRAINT delivery_zones_name_check CHECK ((name <> ''::text))
);

--
-- Name: promotion_uses; Type: TABLE; Schema: pricing; Owner: -
--

CREATE TABLE pricing.promotion_uses (
    promotion_id uuid NOT NULL,
    order_id uuid NOT NULL,
    identity text NOT NULL,
    code_key text,
    amount bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT promotion_uses_amount_check CHECK ((amount >= 1))
);

--
-- Name: promotions; Type: TABLE; Schema: pricing; Owner: -
--

CREATE TABLE pricing.promotions (
    promotion_id uuid NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    name text NOT NULL,
    label text NOT NULL,
    is_active boolean NOT NULL,
    priority integer NOT NULL,
    is_exclusive boolean NOT NULL,
    needs_code boolean NOT NULL,
    currency text,
    starts_at timestamp with time zone,
    ends_at timestamp with time zone,
    conditions jsonb NOT NULL,
    actions jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT promotion_starts_before_it_ends CHECK ((starts_at < ends_at)),
    CONSTRAINT promotions_actions_check CHECK ((jsonb_typeof(actions) = 'array'::text)),
    CONSTRAINT promotions_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT promotions_label_check CHECK ((label <> ''::text)),
    CONSTRAINT promotions_name_check CHECK ((name <> ''::text))
);

--
-- Name: tax_classes; Type: TABLE; Schema: pricing; Owner: -
--

CREATE TABLE pricing.tax_classes (
    tax_class text NOT NULL,
    CONSTRAINT tax_classes_tax_class_check CHECK ((tax_class ~ '^[a-z][a-z0-9-]{0,31}$'::text))
);

--
-- Name: tax_rates; Type: TABLE; Schema: pricing; Owner: -
--

CREATE TABLE pricing.tax_rates (
    tax_rate_id uuid NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    market text NOT NULL,
    tax_class text NOT NULL,
    country text DEFAULT ''::text NOT NULL,
    region text DEFAULT ''::text NOT NULL,
    basis_points integer NOT NULL,
    label text NOT NULL,
    starts_at timestamp with time zone,
    CONSTRAINT tax_rates_basis_points_check CHECK (((basis_points >= 0) AND (basis_points <= 10000))),
    CONSTRAINT tax_rates_check CHECK (((region = ''::text) OR (country <> ''::text))),
    CONSTRAINT tax_rates_country_check CHECK ((country ~ '^([A-Z]{2})?$'::text)),
    CONSTRAINT tax_rates_label_check CHECK ((label <> ''::text))
);

--
-- Name: schema_functions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.schema_functions (
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone NOT NULL
);

--
-- Name: schema_migrations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.schema_migrations (
    number integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone NOT NULL
);

--
-- Name: outbox_default; Type: TABLE ATTACH; Schema: events; Owner: -
--

ALTER TABLE ONLY events.outbox ATTACH PARTITION events.outbox_default DEFAULT;

--
-- Name: api_keys api_keys_pkey; Type: CONSTRAINT; Schema: accounts; Owner: -
--

ALTER TABLE ONLY accounts.api_keys
    ADD CONSTRAINT api_keys_pkey PRIMARY KEY (key_digest);

--
-- Name: audit_records audit_records_pkey; Type: CONSTRAINT; Schema: accounts; Owner: -
--

ALTER TABLE ONLY accounts.audit_records
    ADD CONSTRAINT audit_records_pkey PRIMARY KEY (record_id);

--
-- Name: customers customers_pkey; Type: CONSTRAINT; Schema: accounts; Owner: -
--

ALTER TABLE ONLY accounts.customers
    ADD CONSTRAINT customers_pkey PRIMARY KEY (account_id);

--
-- Name: emails emails_pkey; Type: CONSTRAINT; Schema: accounts; Owner: -
--

ALTER TABLE ONLY accounts.emails
    ADD CONSTRAINT emails_pkey PRIMARY KEY (email_key);

--
-- Name: groups groups_pkey; Type: CONSTRAINT; Schema: accounts; Owner: -
--

ALTER TABLE ONLY accounts.groups
    ADD CONSTRAINT groups_pkey PRIMARY KEY (group_name);

--
-- Name: sessions sessions_pkey; Type: CONSTRAINT; Schema: accounts; Owner: -
--

ALTER TABLE ONLY accounts.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (token_digest);

--
-- Name: carts carts_pkey; Type: CONSTRAINT; Schema: carts; Owner: -
--

ALTER TABLE ONLY carts.carts
    ADD CONSTRAINT carts_pkey PRIMARY KEY (cart_id);

--
-- Name: lines lines_pkey; Type: CONSTRAINT; Schema: carts; Owner: -
--

ALTER TABLE ONLY carts.lines
    ADD CONSTRAINT lines_pkey PRIMARY KEY (cart_id, sku_id);

--
-- Name: categories categories_pkey; Type: CONSTRAINT; Schema: catalog; Owner: -
--

ALTER TABLE ONLY catalog.categories
    ADD CONSTRAINT categories_pkey PRIMARY KEY (category_id);

--
-- Name: categories categories_slug_key; Type: CONSTRAINT; Schema: catalog; Owner: -
--

ALTER TABLE ONLY catalog.categories
    ADD CONSTRAINT categories_slug_key UNIQUE (slug);

--
-- Name: prices prices_pkey; Type: CONSTRAINT; Schema: catalog; Owner: -
--

ALTER TABLE ONLY catalog.prices
    ADD CONSTRAINT prices_pkey PRIMARY KEY (sku_id, market);

--
-- Name: product_media product_media_pkey; Type: CONSTRAINT; Schema: catalog; Owner: -
--

ALTER TABLE ONLY catalog.product_media
    ADD CONSTRAINT product_media_pkey PRIMARY KEY (product_id, "position");

--
-- Name: products products_handle_key; Type: CONSTRAINT; Schema: catalog; Owner: -
--

ALTER TABLE ONLY catalog.products
    ADD CONSTRAINT products_handle_key UNIQUE (handle);

--
-- Name: products products_pkey; Type: CONSTRAINT; Schema: catalog; Owner: -
--

ALTER TABLE ONLY catalog.products
    ADD CONSTRAINT products_pkey PRIMARY KEY (product_id);

--
-- Name: variants variants_pkey; Type: CONSTRAINT; Schema: catalog; Owner: -
--

ALTER TABLE ONLY catalog.variants
    ADD CONSTRAINT variants_pkey PRIMARY KEY (variant_id);

--
-- Name: variants variants_product_id_option_values_key; Type: CONSTRAINT; Schema: catalog; Owner: -
--

ALTER TABLE ONLY catalog.variants
    ADD CONSTRAINT variants_product_id_option_values_key UNIQUE (product_id, option_values);

--
-- Name: variants variants_sku_id_key; Type: CONSTRAINT; Schema: catalog; Owner: -
--

ALTER TABLE ONLY catalog.variants
    ADD CONSTRAINT variants_sku_id_key UNIQUE (sku_id);

--
-- Name: outbox outbox_pkey; Type: CONSTRAINT; Schema: events; Owner: -
--

ALTER TABLE ONLY events.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (bucket, at, event_id);

--
-- Name: outbox_default outbox_default_pkey; Type: CONSTRAINT; Schema: events; Owner: -
--

ALTER TABLE ONLY events.outbox_default
    ADD CONSTRAINT outbox_default_pkey PRIMARY KEY (bucket, at, event_id);

--
-- Name: relays relays_pkey; Type: CONSTRAINT; Schema: events; Owner: -
--

ALTER TABLE ONLY events.relays
    ADD CONSTRAINT relays_pkey PRIMARY KEY (bucket);

--
-- Name: adjustment_keys adjustment_keys_pkey; Type: CONSTRAINT; Schema: inventory; Owner: -
--

ALTER TABLE ONLY inventory.adjustment_keys
    ADD CONSTRAINT adjustment_keys_pkey PRIMARY KEY (reference);

--
-- Name: ledger ledger_pkey; Type: CONSTRAINT; Schema: inventory; Owner: -
--

ALTER TABLE ONLY inventory.ledger
    ADD CONSTRAINT ledger_pkey PRIMARY KEY (sku_id, reference, kind);

--
-- Name: skus skus_pkey; Type: CONSTRAINT; Schema: inventory; Owner: -
--

ALTER TABLE ONLY inventory.skus
    ADD CONSTRAINT skus_pkey PRIMARY KEY (sku_id);

--
-- Name: skus skus_sku_key; Type: CONSTRAINT; Schema: inventory; Owner: -
--

ALTER TABLE ONLY inventory.skus
    ADD CONSTRAINT skus_sku_key UNIQUE (sku);

--
-- Name: stock stock_pkey; Type: CONSTRAINT; Schema: inventory; Owner: -
--

ALTER TABLE ONLY inventory.stock
    ADD CONSTRAINT stock_pkey PRIMARY KEY (sku_id);

--
-- Name: markets markets_name_key; Type: CONSTRAINT; Schema: markets; Owner: -
--

ALTER TABLE ONLY markets.markets
    ADD CONSTRAINT markets_name_key UNIQUE (name);

--
-- Name: markets markets_pkey; Type: CONSTRAINT; Schema: markets; Owner: -
--

ALTER TABLE ONLY markets.markets
    ADD CONSTRAINT markets_pkey PRIMARY KEY (market);

--
-- Name: segments segments_pkey; Type: CONSTRAINT; Schema: markets; Owner: -
--

ALTER TABLE ONLY markets.segments
    ADD CONSTRAINT segments_pkey PRIMARY KEY (segment);

--
-- Name: assets assets_pkey; Type: CONSTRAINT; Schema: media; Owner: -
--

ALTER TABLE ONLY media.assets
    ADD CONSTRAINT assets_pkey PRIMARY KEY (hash);

--
-- Name: buyers buyers_pkey; Type: CONSTRAINT; Schema: orders; Owner: -
--

ALTER TABLE ONLY orders.buyers
    ADD CONSTRAINT buyers_pkey PRIMARY KEY (identity);

--
-- Name: events events_pkey; Type: CONSTRAINT; Schema: orders; Owner: -
--

ALTER TABLE ONLY orders.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (order_id, seq);

--
-- Name: idempotency_keys idempotency_keys_pkey; Type: CONSTRAINT; Schema: orders; Owner: -
--

ALTER TABLE ONLY orders.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (key);

--
-- Name: lines lines_pkey; Type: CONSTRAINT; Schema: orders; Owner: -
--

ALTER TABLE ONLY orders.lines
    ADD CONSTRAINT lines_pkey PRIMARY KEY (order_id, line_no);

--
-- Name: orders orders_pkey; Type: CONSTRAINT; Schema: orders; Owner: -
--

ALTER TABLE ONLY orders.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (order_id);

--
-- Name: transitions transitions_pkey; Type: CONSTRAINT; Schema: orders; Owner: -
--

ALTER TABLE ONLY orders.transitions
    ADD CONSTRAINT transitions_pkey PRIMARY KEY (from_status, to_status);

--
-- Name: budgets budgets_pkey; Type: CONSTRAINT; Schema: pricing; Owner: -
--

ALTER TABLE ONLY pricing.budgets
    ADD CONSTRAINT budgets_pkey PRIMARY KEY (promotion_id);

--
-- Name: codes codes_pkey; Type: CONSTRAINT; Schema: pricing; Owner: -
--

ALTER TABLE ONLY pricing.codes
    ADD CONSTRAINT codes_pkey PRIMARY KEY (code_key);

--
-- Name: customer_uses customer_uses_pkey; Type: CONSTRAINT; Schema: pricing; Owner: -
--

ALTER TABLE ONLY pricing.customer_uses
    ADD CONSTRAINT customer_uses_pkey PRIMARY KEY (promotion_id, identity, slot);

--
-- Name: delivery_zones delivery_zones_pkey; Type: CONSTRAINT; Schema: pricing; Owner: -
--

ALTER TABLE ONLY pricing.delivery_zones
    ADD CONSTRAINT delivery_zones_pkey PRIMARY KEY (zone_id);

--
-- Name: promotion_uses promotion_uses_pkey; Type: CONSTRAINT; Schema: pricing; Owner: -
--

ALTER TABLE ONLY pricing.promotion_uses
    ADD CONSTRAINT promotion_uses_pkey PRIMARY KEY (promotion_id, order_id);

--
-- Name: promotions promotions_pkey; Type: CONSTRAINT; Schema: pricing; Owner: -
--

ALTER TABLE ONLY pricing.promotions
    ADD CONSTRAINT promotions_pkey PRIMARY KEY (promotion_id);

--
-- Name: tax_classes tax_classes_pkey; Type: CONSTRAINT; Schema: pricing; Owner: -
--

ALTER TABLE ONLY pricing.tax_classes
    ADD CONSTRAINT tax_classes_pkey PRIMARY KEY (tax_class);

--
-- Name: tax_rates tax_rates_market_tax_class_country_region_starts_at_key; Type: CONSTRAINT; Schema: pricing; Owner: -
--

ALTER TABLE ONLY pricing.tax_rates
    ADD CONSTRAINT tax_rates_market_tax_class_country_region_starts_at_key UNIQUE NULLS NOT DISTINCT (market, tax_class, country, region, starts_at);

--
-- Name: tax_rates tax_rates_pkey; Type: CONSTRAINT; Schema: pricing; Owner: -
--

ALTER TABLE ONLY pricing.tax_rates
    ADD CONSTRAINT tax_rates_pkey PRIMARY KEY (tax_rate_id);

--
-- Name: schema_functions schema_functions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.schema_functions
    ADD CONSTRAINT schema_functions_pkey PRIMARY KEY (name);

--
-- Name: schema_migrations schema_migrations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (number);

--
-- Name: audit_records_at; Type: INDEX; Schema: accounts; Owner: -
--

CREATE INDEX audit_records_at ON accounts.audit_records USING btree (at);

--
-- Name: sessions_expires_at; Type: INDEX; Schema: accounts; Owner: -
--

CREATE INDEX sessions_expires_at ON accounts.sessions USING btree (expires_at);

--
-- Name: variants_product; Type: INDEX; Schema: catalog; Owner: -
--

CREATE INDEX variants_product ON catalog.variants USING btree (product_id, "position");

--
-- Name: outbox_unstamped; Type: INDEX; Schema: events; Owner: -
--

CREATE INDEX outbox_unstamped ON ONLY events.outbox USING btree (bucket, event_id) WHERE ("position" IS NULL);

--
-- Name: outbox_default_bucket_event_id_idx; Type: INDEX; Schema: events; Owner: -
--

CREATE INDEX outbox_default_bucket_event_id_idx ON events.outbox_default USING btree (bucket, event_id) WHERE ("position" IS NULL);

--
-- Name: outbox_position; Type: INDEX; Schema: events; Owner: -
--

CREATE INDEX outbox_position ON ONLY events.outbox USING btree (bucket, "position") WHERE ("position" IS NOT NULL);

--
-- Name: outbox_default_bucket_position_idx; Type: INDEX; Schema: events; Owner: -
--

CREATE INDEX outbox_default_bucket_position_idx ON events.outbox_default USING btree (bucket, "position") WHERE ("position" IS NOT NULL);

--
-- Name: markets_one_default; Type: INDEX; Schema: markets; Owner: -
--

CREATE UNIQUE INDEX markets_one_default ON markets.markets USING btree (is_default) WHERE is_default;

--
-- Name: orders_placed_at; Type: INDEX; Schema: orders; Owner: -
--

CREATE INDEX orders_placed_at ON orders.orders USING btree (placed_at);

--
-- Name: codes_promotion; Type: INDEX; Schema: pricing; Owner: -
--

CREATE INDEX codes_promotion ON pricing.codes USING btree (promotion_id);

--
-- Name: customer_uses_order; Type: INDEX; Schema: pricing; Owner: -
--

CREATE INDEX customer_uses_order ON pricing.customer_uses USING btree (promotion_id, order_id);

--
-- Name: promotions_active; Type: INDEX; Schema: pricing; Owner: -
--

CREATE INDEX promotions_active ON pricing.promotions USING btree (promotion_id) WHERE is_active;

--
-- Name: outbox_default_bucket_event_id_idx; Type: INDEX ATTACH; Schema: events; Owner: -
--

ALTER INDEX events.outbox_unstamped ATTACH PARTITION events.outbox_default_bucket_event_id_idx;

--
-- Name: outbox_default_bucket_position_idx; Type: INDEX ATTACH; Schema: events; Owner: -
--

ALTER INDEX events.outbox_position ATTACH PARTITION events.outbox_default_bucket_position_idx;

--
-- Name: outbox_default_pkey; Type: INDEX ATTACH; Schema: events; Owner: -
--

ALTER INDEX events.outbox_pkey ATTACH PARTITION events.outbox_default_pkey;

--
-- Name: customers customers_group_name_fkey; Type: FK CONSTRAINT; Schema: accounts; Owner: -
--

ALTER TABLE ONLY accounts.customers
    ADD CONSTRAINT customers_group_name_fkey FOREIGN KEY (group_name) REFERENCES accounts.groups(group_name);

--
-- Name: lines lines_cart_id_fkey; Type: FK CONSTRAINT; Schema: carts; Owner: -
--

ALTER TABLE ONLY carts.lines
    ADD CONSTRAINT lines_cart_id_fkey FOREIGN KEY (cart_id) REFERENCES carts.carts(cart_id);

--
-- Name: categories categories_parent_id_fkey; Type: FK CONSTRAINT; Schema: catalog; Owner: -
--

ALTER TABLE ONLY catalog.categories
    ADD CONSTRAINT categories_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES catalog.categories(category_id);

--
-- Name: prices prices_market_fkey; Type: FK CONSTRAINT; Schema: catalog; Owner: -
--

ALTER TABLE ONLY catalog.prices
    ADD CONSTRAINT prices_market_fkey FOREIGN KEY (market) REFERENCES markets.markets(market);

--
-- Name: prices prices_sku_id_fkey; Type: FK CONSTRAINT; Schema: catalog; Owner: -
--

ALTER TABLE ONLY catalog.prices
    ADD CONSTRAINT prices_sku_id_fkey FOREIGN KEY (sku_id) REFERENCES inventory.skus(sku_id);

--
-- Name: product_media product_media_media_hash_fkey; Type: FK CONSTRAINT; Schema: catalog; Owner: -
--

ALTER TABLE ONLY catalog.product_media
    ADD CONSTRAINT product_media_media_hash_fkey FOREIGN KEY (media_hash) REFERENCES media.assets(hash);

--
-- Name: product_media product_media_product_id_fkey; Type: FK CONSTRAINT; Schema: catalog; Owner: -
--

ALTER TABLE ONLY catalog.product_media
    ADD CONSTRAINT product_media_product_id_fkey FOREIGN KEY (product_id) REFERENCES catalog.products(product_id);

--
-- Name: products products_category_id_fkey; Type: FK CONSTRAINT; Schema: catalog; Owner: -
--

ALTER TABLE ONLY catalog.products
    ADD CONSTRAINT products_category_id_fkey FOREIGN KEY (category_id) REFERENCES catalog.categories(category_id);

--
-- Name: variants variants_media_hash_fkey; Type: FK CONSTRAINT; Schema: catalog; Owner: -
--

ALTER TABLE ONLY catalog.variants
    ADD CONSTRAINT variants_media_hash_fkey FOREIGN KEY (media_hash) REFERENCES media.assets(hash);

--
-- Name: variants variants_product_id_fkey; Type: FK CONSTRAINT; Schema: catalog; Owner: -
--

ALTER TABLE ONLY catalog.variants
    ADD CONSTRAINT variants_product_id_fkey FOREIGN KEY (product_id) REFERENCES catalog.products(product_id);

--
-- Name: variants variants_sku_id_fkey; Type: FK CONSTRAINT; Schema: catalog; Owner: -
--

ALTER TABLE ONLY catalog.variants
    ADD CONSTRAINT variants_sku_id_fkey FOREIGN KEY (sku_id) REFERENCES inventory.skus(sku_id);

--
-- Name: variants variants_tax_class_fkey; Type: FK CONSTRAINT; Schema: catalog; Owner: -
--

ALTER TABLE ONLY catalog.variants
    ADD CONSTRAINT variants_tax_class_fkey FOREIGN KEY (tax_class) REFERENCES pricing.tax_classes(tax_class);

--
-- Name: segments segments_market_fkey; Type: FK CONSTRAINT; Schema: markets; Owner: -
--

ALTER TABLE ONLY markets.segments
    ADD CONSTRAINT segments_market_fkey FOREIGN KEY (market) REFERENCES markets.markets(market);

--
-- Name: events events_from_status_to_status_fkey; Type: FK CONSTRAINT; Schema: orders; Owner: -
--

ALTER TABLE ONLY orders.events
    ADD CONSTRAINT events_from_status_to_status_fkey FOREIGN KEY (from_status, to_status) REFERENCES orders.transitions(from_status, to_status);

--
-- Name: events events_order_id_fkey; Type: FK CONSTRAINT; Schema: orders; Owner: -
--

ALTER TABLE ONLY orders.events
    ADD CONSTRAINT events_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders.orders(order_id);

--
-- Name: lines lines_order_id_fkey; Type: FK CONSTRAINT; Schema: orders; Owner: -
--

ALTER TABLE ONLY orders.lines
    ADD CONSTRAINT lines_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders.orders(order_id);

--
-- Name: customer_uses customer_uses_promotion_id_fkey; Type: FK CONSTRAINT; Schema: pricing; Owner: -
--

ALTER TABLE ONLY pricing.customer_uses
    ADD CONSTRAINT customer_uses_promotion_id_fkey FOREIGN KEY (promotion_id) REFERENCES pricing.budgets(promotion_id);

--
-- Name: delivery_zones delivery_zones_market_fkey; Type: FK CONSTRAINT; Schema: pricing; Owner: -
--

ALTER TABLE ONLY pricing.delivery_zones
    ADD CONSTRAINT delivery_zones_market_fkey FOREIGN KEY (market) REFERENCES markets.markets(market);

--
-- Name: promotion_uses promotion_uses_promotion_id_fkey; Type: FK CONSTRAINT; Schema: pricing; Owner: -
--

ALTER TABLE ONLY pricing.promotion_uses
    ADD CONSTRAINT promotion_uses_promotion_id_fkey FOREIGN KEY (promotion_id) REFERENCES pricing.budgets(promotion_id);

--
-- Name: tax_rates tax_rates_market_fkey; Type: FK CONSTRAINT; Schema: pricing; Owner: -
--

ALTER TABLE ONLY pricing.tax_rates
    ADD CONSTRAINT tax_rates_market_fkey FOREIGN KEY (market) REFERENCES markets.markets(market);

--
-- Name: tax_rates tax_rates_tax_class_fkey; Type: FK CONSTRAINT; Schema: pricing; Owner: -
--

ALTER TABLE ONLY pricing.tax_rates
    ADD CONSTRAINT tax_rates_tax_class_fkey FOREIGN KEY (tax_class) REFERENCES pricing.tax_classes(tax_class);

--
-- Name: SCHEMA accounts; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA accounts TO rialto_order;

--
-- Name: SCHEMA carts; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA carts TO rialto_order;

--
-- Name: SCHEMA catalog; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA catalog TO rialto_browse;
GRANT USAGE ON SCHEMA catalog TO rialto_order;
GRANT USAGE ON SCHEMA catalog TO rialto_work;

--
-- Name: SCHEMA events; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA events TO rialto_browse;
GRANT USAGE ON SCHEMA events TO rialto_order;
GRANT USAGE ON SCHEMA events TO rialto_work;

--
-- Name: SCHEMA inventory; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA inventory TO rialto_browse;
GRANT USAGE ON SCHEMA inventory TO rialto_order;
GRANT USAGE ON SCHEMA inventory TO rialto_work;

--
-- Name: SCHEMA markets; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA markets TO rialto_browse;
GRANT USAGE ON SCHEMA markets TO rialto_order;
GRANT USAGE ON SCHEMA markets TO rialto_work;

--
-- Name: SCHEMA media; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA media TO rialto_browse;
GRANT USAGE ON SCHEMA media TO rialto_order;
GRANT USAGE ON SCHEMA media TO rialto_work;

--
-- Name: SCHEMA orders; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA orders TO rialto_order;

--
-- Name: SCHEMA pricing; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA pricing TO rialto_browse;
GRANT USAGE ON SCHEMA pricing TO rialto_order;
GRANT USAGE ON SCHEMA pricing TO rialto_work;

--
-- Name: TABLE api_keys; Type: ACL; Schema: accounts; Owner: -
--

GRANT SELECT ON TABLE accounts.api_keys TO rialto_order;

--
-- Name: TABLE audit_records; Type: ACL; Schema: accounts; Owner: -
--

GRANT INSERT ON TABLE accounts.audit_records TO rialto_order;

--
-- Name: TABLE customers; Type: ACL; Schema: accounts; Owner: -
--

GRANT SELECT,INSERT ON TABLE accounts.customers TO rialto_order;

--
-- Name: TABLE emails; Type: ACL; Schema: accounts; Owner: -
--

GRANT SELECT,INSERT ON TABLE accounts.emails TO rialto_order;

--
-- Name: TABLE groups; Type: ACL; Schema: accounts; Owner: -
--

GRANT SELECT ON TABLE accounts.groups TO rialto_order;

--
-- Name: TABLE sessions; Type: ACL; Schema: accounts; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE accounts.sessions TO rialto_order;

--
-- Name: TABLE carts; Type: ACL; Schema: carts; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE carts.carts TO rialto_order;

--
-- Name: TABLE lines; Type: ACL; Schema: carts; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE carts.lines TO rialto_order;

--
-- Name: TABLE categories; Type: ACL; Schema: catalog; Owner: -
--

GRANT SELECT ON TABLE catalog.categories TO rialto_browse;
GRANT SELECT ON TABLE catalog.categories TO rialto_order;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.categories TO rialto_work;

--
-- Name: TABLE prices; Type: ACL; Schema: catalog; Owner: -
--

GRANT SELECT ON TABLE catalog.prices TO rialto_browse;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.prices TO rialto_order;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.prices TO rialto_work;

--
-- Name: TABLE product_media; Type: ACL; Schema: catalog; Owner: -
--

GRANT SELECT ON TABLE catalog.product_media TO rialto_browse;
GRANT SELECT ON TABLE catalog.product_media TO rialto_order;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.product_media TO rialto_work;

--
-- Name: TABLE products; Type: ACL; Schema: catalog; Owner: -
--

GRANT SELECT ON TABLE catalog.products TO rialto_browse;
GRANT SELECT,UPDATE ON TABLE catalog.products TO rialto_order;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.products TO rialto_work;

--
-- Name: TABLE variants; Type: ACL; Schema: catalog; Owner: -
--

GRANT SELECT ON TABLE catalog.variants TO rialto_browse;
GRANT SELECT ON TABLE catalog.variants TO rialto_order;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.variants TO rialto_work;

--
-- Name: TABLE outbox; Type: ACL; Schema: events; Owner: -
--

GRANT SELECT ON TABLE events.outbox TO rialto_browse;
GRANT INSERT ON TABLE events.outbox TO rialto_order;
GRANT SELECT,INSERT,UPDATE ON TABLE events.outbox TO rialto_work;

--
-- Name: TABLE relays; Type: ACL; Schema: events; Owner: -
--

GRANT SELECT ON TABLE events.relays TO rialto_browse;
GRANT SELECT,UPDATE ON TABLE events.relays TO rialto_work;

--
-- Name: TABLE adjustment_keys; Type: ACL; Schema: inventory; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE inventory.adjustment_keys TO rialto_order;

--
-- Name: TABLE ledger; Type: ACL; Schema: inventory; Owner: -
--

GRANT SELECT,INSERT ON TABLE inventory.ledger TO rialto_order;
GRANT SELECT,INSERT ON TABLE inventory.ledger TO rialto_work;

--
-- Name: TABLE skus; Type: ACL; Schema: inventory; Owner: -
--

GRANT SELECT ON TABLE inventory.skus TO rialto_browse;
GRANT SELECT ON TABLE inventory.skus TO rialto_order;
GRANT SELECT,INSERT ON TABLE inventory.skus TO rialto_work;

--
-- Name: TABLE stock; Type: ACL; Schema: inventory; Owner: -
--

GRANT SELECT ON TABLE inventory.stock TO rialto_browse;
GRANT SELECT,INSERT,UPDATE ON TABLE inventory.stock TO rialto_order;
GRANT SELECT,INSERT ON TABLE inventory.stock TO rialto_work;

--
-- Name: TABLE markets; Type: ACL; Schema: markets; Owner: -
--

GRANT SELECT ON TABLE markets.markets TO rialto_browse;
GRANT SELECT ON TABLE markets.markets TO rialto_order;
GRANT SELECT ON TABLE markets.markets TO rialto_work;

--
-- Name: TABLE segments; Type: ACL; Schema: markets; Owner: -
--

GRANT SELECT ON TABLE markets.segments TO rialto_browse;
GRANT SELECT ON TABLE markets.segments TO rialto_order;
GRANT SELECT ON TABLE markets.segments TO rialto_work;

--
-- Name: TABLE assets; Type: ACL; Schema: media; Owner: -
--

GRANT SELECT ON TABLE media.assets TO rialto_browse;
GRANT SELECT ON TABLE media.assets TO rialto_order;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE media.assets TO rialto_work;

--
-- Name: TABLE buyers; Type: ACL; Schema: orders; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE orders.buyers TO rialto_order;

--
-- Name: TABLE events; Type: ACL; Schema: orders; Owner: -
--

GRANT SELECT,INSERT ON TABLE orders.events TO rialto_order;

--
-- Name: TABLE idempotency_keys; Type: ACL; Schema: orders; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE orders.idempotency_keys TO rialto_order;

--
-- Name: TABLE lines; Type: ACL; Schema: orders; Owner: -
--

GRANT SELECT,INSERT ON TABLE orders.lines TO rialto_order;

--
-- Name: SEQUENCE order_numbers; Type: ACL; Schema: orders; Owner: -
--

GRANT USAGE ON SEQUENCE orders.order_numbers TO rialto_order;

--
-- Name: TABLE orders; Type: ACL; Schema: orders; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE orders.orders TO rialto_order;

--
-- Name: TABLE transitions; Type: ACL; Schema: orders; Owner: -
--

GRANT SELECT ON TABLE orders.transitions TO rialto_order;

--
-- Name: TABLE budgets; Type: ACL; Schema: pricing; Owner: -
--

GRANT SELECT ON TABLE pricing.budgets TO rialto_browse;
GRANT SELECT,INSERT,UPDATE ON TABLE pricing.budgets TO rialto_order;

--
-- Name: TABLE codes; Type: ACL; Schema: pricing; Owner: -
--

GRANT SELECT ON TABLE pricing.codes TO rialto_browse;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pricing.codes TO rialto_order;

--
-- Name: TABLE customer_uses; Type: ACL; Schema: pricing; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE pricing.customer_uses TO rialto_order;

--
-- Name: TABLE delivery_zones; Type: ACL; Schema: pricing; Owner: -
--

GRANT SELECT ON TABLE pricing.delivery_zones TO rialto_browse;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pricing.delivery_zones TO rialto_order;

--
-- Name: TABLE promotion_uses; Type: ACL; Schema: pricing; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE pricing.promotion_uses TO rialto_order;

--
-- Name: TABLE promotions; Type: ACL; Schema: pricing; Owner: -
--

GRANT SELECT ON TABLE pricing.promotions TO rialto_browse;
GRANT SELECT,INSERT,UPDATE ON TABLE pricing.promotions TO rialto_order;

--
-- Name: TABLE tax_classes; Type: ACL; Schema: pricing; Owner: -
--

GRANT SELECT ON TABLE pricing.tax_classes TO rialto_browse;
GRANT SELECT,INSERT ON TABLE pricing.tax_classes TO rialto_order;
GRANT SELECT ON TABLE pricing.tax_classes TO rialto_work;

--
-- Name: TABLE tax_rates; Type: ACL; Schema: pricing; Owner: -
--

GRANT SELECT ON TABLE pricing.tax_rates TO rialto_browse;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pricing.tax_rates TO rialto_order;

--
-- PostgreSQL database dump complete
--

