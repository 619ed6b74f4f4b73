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
-- Name: offers; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA offers;

--
-- Name: orders; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA orders;

--
-- Name: payments; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA payments;

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
-- Name: expire_carts_v1(date, uuid[], timestamp with time zone); Type: FUNCTION; Schema: carts; Owner: -
--

CREATE FUNCTION carts.expire_carts_v1(p_today date, p_event_ids uuid[], p_at timestamp with time zone, OUT removed integer) RETURNS integer
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
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

--
-- Name: write_carts_v1(uuid[], integer[], integer[], text[], uuid[], jsonb[], jsonb[], jsonb[], timestamp with time zone[], integer[], bigint[], integer[], integer[], bigint[], integer[], uuid[], text[], jsonb[], timestamp with time zone[], integer, integer); Type: FUNCTION; Schema: carts; Owner: -
--

CREATE FUNCTION carts.write_carts_v1(p_cart_ids uuid[], p_known_versions integer[], p_versions integer[], p_segments text[], p_account_ids uuid[], p_deliveries jsonb[], p_codes jsonb[], p_refusals jsonb[], p_times timestamp with time zone[], p_line_places integer[], p_line_skus bigint[], p_line_qtys integer[], p_line_positions integer[], p_line_prices bigint[], p_event_places integer[], p_event_ids uuid[], p_event_topics text[], p_event_data jsonb[], p_event_times timestamp with time zone[], p_guest_days integer, p_customer_days integer, OUT written boolean[], OUT now_refused text[]) RETURNS record
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
DECLARE
    v_place integer;
    v_refusals jsonb;
BEGIN
    written := array_fill(false, ARRAY[cardinality(p_cart_ids)]);
    now_refused := array_fill('[]'::text, ARRAY[cardinality(p_cart_ids)]);

    IF 0 = ANY (p_known_versions) THEN
        INSERT INTO carts.carts (cart_id, version, segment, created_at, updated_at, expires_on)
        SELECT cart_id, version, segment, at, at, (at AT TIME ZONE 'UTC')::date + p_guest_days
        FROM unnest(p_cart_ids, p_known_versions, p_versions, p_segments, p_times)
            AS made(cart_id, known_version, version, segment, at)
        WHERE known_version = 0;
        FOR v_place IN 1 .. cardinality(p_cart_ids) LOOP
            written[v_place] := p_known_versions[v_place] = 0;
        END LOOP;
    END IF;

    FOR v_place, v_refusals IN
        UPDATE carts.carts AS cart
        SET version = change.version,
            account_id = coalesce(change.account_id, cart.account_id),
            delivery = coalesce(change.delivery, cart.delivery),
            codes = CASE WHEN change.codes IS NULL THEN cart.codes
                ELSE ARRAY(SELECT jsonb_array_elements_text(change.codes)) END,
            refusals = coalesce(change.refusals, cart.refusals),
            updated_at = change.at,
            expires_on = greatest(cart.expires_on, (change.at AT TIME ZONE 'UTC')::date
                + CASE WHEN coalesce(change.account_id, cart.account_id) IS NULL THEN p_guest_days ELSE p_customer_days END)
        FROM unnest(p_cart_ids, p_known_versions, p_versions, p_account_ids, p_deliveries, p_codes, p_refusals, p_times)
            WITH ORDINALITY AS change(cart_id, known_version, version, account_id, delivery, codes, refusals, at, place)
        WHERE change.known_version > 0
          AND cart.cart_id = change.cart_id
          AND cart.version = change.known_version
          AND cart.status = 'open'
        RETURNING change.place, cart.refusals
    LOOP
        written[v_place] := true;
        now_refused[v_place] := v_refusals::text;
    END LOOP;

    IF 0 = ANY (p_line_qtys) THEN
        DELETE FROM carts.lines AS line
        USING unnest(p_line_places, p_line_skus, p_line_qtys) AS gone(place, sku_id, qty)
        WHERE gone.qty = 0
          AND written[gone.place]
          AND line.cart_id = p_cart_ids[gone.place]
          AND line.sku_id = gone.sku_id;
    END IF;

    IF cardinality(p_line_places) > 0 THEN
        INSERT INTO carts.lines (cart_id, sku_id, qty, position, seen_price)
        SELECT p_cart_ids[place], sku_id, qty, position, price
        FROM unnest(p_line_places, p_line_skus, p_line_qtys, p_line_positions, p_line_prices)
            AS line(place, sku_id, qty, position, price)
        WHERE qty > 0 AND written[place]
        ON CONFLICT (cart_id, sku_id) DO UPDATE
            SET qty = excluded.qty, position = excluded.position, seen_price = excluded.seen_price;
    END IF;

    INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
    SELECT 0, event_id, topic, p_cart_ids[place]::text, data, at
    FROM unnest(p_event_places, p_event_ids, p_event_topics, p_event_data, p_event_times)
        AS event(place, event_id, topic, data, at)
    WHERE written[place];
END
$$;

--
-- Name: adjust_stock_v2(text, integer, integer, text, integer, uuid, bytea, uuid, timestamp with time zone); Type: FUNCTION; Schema: inventory; Owner: -
--

CREATE FUNCTION inventory.adjust_stock_v2(p_sku text, p_delta integer, p_count integer, p_reason text, p_on_hand_max integer, p_reference uuid, p_fingerprint bytea, p_event_id uuid, p_at timestamp with time zone) RETURNS TABLE(outcome text, sku_id bigint, on_hand integer, reserved integer, available bigint, revision bigint)
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
        RETURN QUERY SELECT 'unknown_sku', 0::bigint, 0, 0, 0::bigint, 0::bigint;
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
                v_kept.sku_id, v_kept.on_hand, v_kept.reserved, 0::bigint, v_kept.revision;
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
    IF v_before.on_hand + v_delta < v_before.reserved + v_before.allotted THEN
        RETURN QUERY SELECT 'below_reserved', v_sku_id, v_before.on_hand, v_before.reserved + v_before.allotted, 0::bigint,
            v_before.revision;
        RETURN;
    ELSIF v_before.on_hand + v_delta > p_on_hand_max THEN
        RETURN QUERY SELECT 'stock_limit', v_sku_id, v_before.on_hand, v_before.reserved, 0::bigint, v_before.revision;
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
            v_sku_id, v_before.on_hand + v_delta - v_before.reserved - v_before.allotted, v_before.revision))),
        p_at);
    IF p_fingerprint IS NOT NULL THEN
        UPDATE inventory.adjustment_keys AS k
        SET on_hand = v_before.on_hand + v_delta, reserved = v_before.reserved, revision = v_before.revision
        WHERE k.reference = p_reference;
    END IF;
    RETURN QUERY SELECT 'adjusted', v_sku_id, (v_before.on_hand + v_delta)::integer, v_before.reserved,
        v_before.on_hand + v_delta - v_before.reserved - v_before.allotted, v_before.revision;
END
$$;

--
-- Name: import_stock_v1(text[], integer[], integer[], text[], integer, uuid[], bytea[], uuid, timestamp with time zone); Type: FUNCTION; Schema: inventory; Owner: -
--

CREATE FUNCTION inventory.import_stock_v1(p_skus text[], p_deltas integer[], p_counts integer[], p_reasons text[], p_on_hand_max integer, p_references uuid[], p_fingerprints bytea[], p_event_id uuid, p_at timestamp with time zone) RETURNS TABLE(outcome text, on_hand integer, reserved integer)
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
    v_outcomes text[] := array_fill(NULL::text, ARRAY[cardinality(p_skus)]);
    v_on_hand integer[] := array_fill(0, ARRAY[cardinality(p_skus)]);
    v_reserved integer[] := array_fill(0, ARRAY[cardinality(p_skus)]);
    v_row record;
    v_stock inventory.stock;
    v_delta bigint;
    v_changed jsonb := '[]';
BEGIN
    -- Waits for a twin in flight.
    INSERT INTO inventory.adjustment_keys (reference, fingerprint, sku_id, created_at)
    SELECT wanted.reference, wanted.fingerprint, known.sku_id, p_at
    FROM unnest(p_skus, p_references, p_fingerprints) AS wanted(sku, reference, fingerprint)
    JOIN inventory.skus AS known ON known.sku = wanted.sku
    WHERE wanted.fingerprint <> ''
    ORDER BY wanted.reference
    ON CONFLICT (reference) DO NOTHING;

    FOR v_row IN
        SELECT place, known.sku_id, delta, count, reason, wanted.reference, wanted.fingerprint,
            kept.fingerprint AS kept_fingerprint, kept.on_hand AS kept_on_hand, kept.reserved AS kept_reserved
        FROM unnest(p_skus, p_deltas, p_counts, p_reasons, p_references, p_fingerprints) WITH ORDINALITY
            AS wanted(sku, delta, count, reason, reference, fingerprint, place)
        LEFT JOIN inventory.skus AS known ON known.sku = wanted.sku
        LEFT JOIN inventory.adjustment_keys AS kept
            ON kept.reference = wanted.reference AND wanted.fingerprint <> ''
        ORDER BY known.sku_id
    LOOP
        IF v_row.sku_id IS NULL THEN
            v_outcomes[v_row.place] := 'unknown_sku';
            CONTINUE;
        ELSIF v_row.kept_on_hand IS NOT NULL THEN
            v_outcomes[v_row.place] :=
                CASE WHEN v_row.kept_fingerprint = v_row.fingerprint THEN 'replayed' ELSE 'reference_mismatch' END;
            v_on_hand[v_row.place] := v_row.kept_on_hand;
            v_reserved[v_row.place] := v_row.kept_reserved;
            CONTINUE;
        END IF;

        INSERT INTO inventory.stock (sku_id, on_hand, reserved, revision)
        VALUES (v_row.sku_id, 0, 0, 0)
        ON CONFLICT (sku_id) DO NOTHING;
        UPDATE inventory.stock AS s
        SET revision = s.revision
        WHERE s.sku_id = v_row.sku_id
        RETURNING s.* INTO STRICT v_stock;
        v_delta := coalesce(v_row.delta, v_row.count::bigint - v_stock.on_hand);
        v_on_hand[v_row.place] := v_stock.on_hand;
        v_reserved[v_row.place] := v_stock.reserved + v_stock.allotted;
        v_outcomes[v_row.place] := CASE
            WHEN v_stock.on_hand + v_delta < v_stock.reserved + v_stock.allotted THEN 'below_reserved'
            WHEN v_stock.on_hand + v_delta > p_on_hand_max THEN 'stock_limit'
            WHEN v_delta = 0 THEN 'unchanged'
            ELSE 'adjusted' END;
        IF v_outcomes[v_row.place] <> 'adjusted' THEN
            DELETE FROM inventory.adjustment_keys AS k
            WHERE k.reference = v_row.reference AND v_row.fingerprint <> '';
            CONTINUE;
        END IF;

        UPDATE inventory.stock AS s
        SET on_hand = s.on_hand + v_delta, revision = s.revision + 1
        WHERE s.sku_id = v_row.sku_id
        RETURNING s.* INTO STRICT v_stock;
        INSERT INTO inventory.ledger (sku_id, reference, kind, on_hand, reserved, reason, at)
        VALUES (v_row.sku_id, v_row.reference, 'adjustment', v_delta, 0, v_row.reason, p_at);
        v_on_hand[v_row.place] := v_stock.on_hand;
        v_changed := v_changed || jsonb_build_array(jsonb_build_array(
            v_row.sku_id, v_stock.on_hand - v_stock.reserved - v_stock.allotted, v_stock.revision));
        IF v_row.fingerprint <> '' THEN
            UPDATE inventory.adjustment_keys AS k
            SET on_hand = v_stock.on_hand, reserved = v_stock.reserved, revision = v_stock.revision
            WHERE k.reference = v_row.reference;
        END IF;
    END LOOP;

    IF jsonb_array_length(v_changed) > 0 THEN
        INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
        VALUES (0, p_event_id, 'stock.changed', '', jsonb_build_object('stock', v_changed), p_at);
    END IF;
    RETURN QUERY SELECT * FROM unnest(v_outcomes, v_on_hand, v_reserved);
END
$$;

--
-- Name: allot_units_v1(uuid, bigint[], integer[], integer, uuid, timestamp with time zone); Type: FUNCTION; Schema: offers; Owner: -
--

CREATE FUNCTION offers.allot_units_v1(p_offer_id uuid, p_sku_ids bigint[], p_units integer[], p_step integer, p_stock_event_id uuid, p_at timestamp with time zone, OUT outcome text, OUT sku_id bigint) RETURNS record
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
#variable_conflict use_column
DECLARE
    v_skus bigint[];
    v_more integer[];
BEGIN
    INSERT INTO offers.allotments (offer_id, sku_id, allotted)
    SELECT p_offer_id, wanted.sku_id, 0
    FROM unnest(p_sku_ids) AS wanted(sku_id)
    ORDER BY wanted.sku_id
    ON CONFLICT (offer_id, sku_id) DO NOTHING;

    WITH changed AS (
        UPDATE offers.allotments AS allotment
        SET allotted = wanted.units, revision = allotment.revision + 1
        FROM (
            SELECT w.sku_id, w.units, before.allotted
            FROM unnest(p_sku_ids, p_units) AS w(sku_id, units)
            JOIN offers.allotments AS before ON before.offer_id = p_offer_id AND before.sku_id = w.sku_id
            ORDER BY w.sku_id
        ) AS wanted
        WHERE allotment.offer_id = p_offer_id
          AND allotment.sku_id = wanted.sku_id
          AND allotment.claimed <= wanted.units
          AND allotment.returned IS NULL
        RETURNING allotment.sku_id, wanted.units - wanted.allotted AS more, allotment.allotment_no,
            allotment.allotted - allotment.claimed AS unsold, allotment.revision
    ), told AS (
        INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
        SELECT 0, gen_random_uuid(), 'offer.claimed', '', jsonb_build_object(
                'units', jsonb_agg(jsonb_build_array(allotment_no, unsold, revision)), 'keys', '[]'::jsonb), p_at
        FROM changed
        HAVING count(*) > 0
    )
    SELECT coalesce(array_agg(changed.sku_id ORDER BY changed.sku_id), '{}'),
        coalesce(array_agg(more ORDER BY changed.sku_id), '{}')
    INTO v_skus, v_more
    FROM changed;
    SELECT wanted.sku_id INTO sku_id
    FROM unnest(p_sku_ids) AS wanted(sku_id)
    WHERE wanted.sku_id <> ALL (v_skus)
    LIMIT 1;
    IF FOUND THEN
        outcome := 'below_claimed';
        RETURN;
    END IF;

    WITH moved AS (
        UPDATE inventory.stock AS stock
        SET allotted = stock.allotted + wanted.more, revision = stock.revision + 1
        FROM unnest(v_skus, v_more) AS wanted(sku_id, more)
        WHERE stock.sku_id = wanted.sku_id
          AND wanted.more <> 0
          AND stock.on_hand - stock.reserved - stock.allotted >= wanted.more
        RETURNING stock.sku_id, wanted.more, (stock.on_hand - stock.reserved - stock.allotted)::bigint AS available,
            stock.revision
    ), noted AS (
        INSERT INTO inventory.ledger (sku_id, reference, kind, on_hand, reserved, allotted, step, at)
        SELECT moved.sku_id, p_offer_id, 'allotment', 0, 0, more, p_step, p_at
        FROM moved
    ), told AS (
        INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
        SELECT 0, p_stock_event_id, 'stock.changed', '',
            jsonb_build_object('stock', jsonb_agg(jsonb_build_array(moved.sku_id, available, revision))), p_at
        FROM moved
        HAVING count(*) > 0
    )
    SELECT wanted.sku_id INTO sku_id
    FROM unnest(v_skus, v_more) AS wanted(sku_id, more)
    WHERE wanted.more <> 0 AND NOT EXISTS (SELECT FROM moved WHERE moved.sku_id = wanted.sku_id)
    LIMIT 1;
    outcome := CASE WHEN FOUND THEN 'not_enough_stock' ELSE 'allotted' END;
END
$$;

--
-- Name: claim_card_v1(uuid, bytea); Type: FUNCTION; Schema: offers; Owner: -
--

CREATE FUNCTION offers.claim_card_v1(p_order_id uuid, p_card bytea, OUT refused uuid) RETURNS uuid
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
DECLARE
    v_offers uuid[];
    v_units integer[];
    v_refused text;
BEGIN
    -- A claim is found by its order's lines: claims are distributed by offer.
    SELECT array_agg(offer_id ORDER BY offer_id), array_agg(units ORDER BY offer_id) INTO v_offers, v_units
    FROM (
        SELECT claim.offer_id, sum(claim.units)::integer AS units
        FROM (SELECT DISTINCT offer_id FROM orders.lines WHERE order_id = p_order_id AND offer_id IS NOT NULL) AS line
        JOIN offers.claims AS claim ON claim.offer_id = line.offer_id AND claim.order_id = p_order_id
        JOIN offers.offers AS offer ON offer.offer_id = claim.offer_id
        WHERE claim.card IS DISTINCT FROM p_card AND offer.limit_per_customer IS NOT NULL
        GROUP BY claim.offer_id
    ) AS held;
    IF v_offers IS NULL THEN
        RETURN;
    END IF;

    BEGIN
        WITH wanted AS (
            SELECT offer_id, units
            FROM unnest(v_offers, v_units) AS held(offer_id, units)
            ORDER BY offer_id
        ), taken AS (
            INSERT INTO offers.customers AS kept (offer_id, identity, units, units_max)
            SELECT wanted.offer_id, p_card, wanted.units, offer.limit_per_customer
            FROM wanted
            JOIN offers.offers AS offer ON offer.offer_id = wanted.offer_id
            WHERE wanted.units <= offer.limit_per_customer
            ORDER BY wanted.offer_id
            ON CONFLICT (offer_id, identity) DO UPDATE
            SET units = kept.units + excluded.units, units_max = excluded.units_max
            WHERE kept.units + excluded.units <= excluded.units_max
            RETURNING offer_id
        )
        SELECT offer_id INTO refused
        FROM wanted
        WHERE NOT EXISTS (SELECT FROM taken WHERE taken.offer_id = wanted.offer_id)
        LIMIT 1;
        IF refused IS NOT NULL THEN
            RAISE EXCEPTION '%', refused USING ERRCODE = 'RX004';
        END IF;
        UPDATE offers.customers AS kept
        SET units = kept.units - before.units
        FROM (
            SELECT claim.offer_id, claim.card, sum(claim.units)::integer AS units
            FROM unnest(v_offers) AS held(offer_id)
            JOIN offers.claims AS claim ON claim.offer_id = held.offer_id AND claim.order_id = p_order_id
            GROUP BY claim.offer_id, claim.card
        ) AS before
        WHERE kept.offer_id = before.offer_id AND kept.identity = before.card;
        UPDATE offers.claims AS claim
        SET card = p_card
        FROM unnest(v_offers) AS held(offer_id)
        WHERE claim.offer_id = held.offer_id AND claim.order_id = p_order_id;
    EXCEPTION WHEN SQLSTATE 'RX004' THEN
        GET STACKED DIAGNOSTICS v_refused = MESSAGE_TEXT;
        refused := v_refused::uuid;
    END;
END
$$;

--
-- Name: claim_units_v1(uuid[], uuid[], bigint[], integer[], bytea[], text[], bigint[], boolean[], bigint[], timestamp with time zone); Type: FUNCTION; Schema: offers; Owner: -
--

CREATE FUNCTION offers.claim_units_v1(p_order_ids uuid[], p_offer_ids uuid[], p_sku_ids bigint[], p_units integer[], p_identities bytea[], p_groups text[], p_key_hashes bigint[], p_verified boolean[], p_places bigint[], p_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
DECLARE
    v_refused text;
BEGIN
    SELECT reason || ' ' || offer_id || ' ' || sku_id INTO v_refused
    FROM (
        SELECT claim.offer_id, claim.sku_id, CASE
                WHEN offer.offer_id IS NULL OR offer.ended_at IS NOT NULL OR offer.ends_at <= p_at THEN 'offer_ended'
                WHEN offer.is_paused THEN 'offer_paused'
                WHEN least(offer.starts_at, early.starts_at) > p_at THEN 'offer_not_started'
                WHEN offer.verified_email AND NOT is_verified THEN 'email_verification_required'
                WHEN offer.room_opened_at IS NOT NULL AND offer.starts_at <= p_at AND claim.place = 0 THEN 'admission_required'
            END AS reason
        FROM unnest(p_offer_ids, p_sku_ids, p_groups, p_verified, p_places)
            AS claim(offer_id, sku_id, group_name, is_verified, place)
        LEFT JOIN offers.offers AS offer ON offer.offer_id = claim.offer_id
        LEFT JOIN offers.early_access AS early
            ON early.offer_id = claim.offer_id AND early.group_name = claim.group_name
    ) AS judged
    WHERE reason IS NOT NULL
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '%', v_refused USING ERRCODE = 'RX004';
    END IF;

    IF 0 < ANY (p_places) THEN
        -- A place may be the order's own already: lock_units_v1 took it.
        WITH wanted AS (
            SELECT DISTINCT ON (offer_id, place) offer_id, place, order_id, sku_id
            FROM unnest(p_offer_ids, p_places, p_order_ids, p_sku_ids) AS claim(offer_id, place, order_id, sku_id)
            WHERE place > 0
            ORDER BY offer_id, place
        ), taken AS (
            INSERT INTO offers.admissions AS kept (offer_id, place, order_id, at)
            SELECT offer_id, place, order_id, p_at
            FROM wanted
            ORDER BY offer_id, place
            ON CONFLICT (offer_id, place) DO UPDATE
            SET at = kept.at
            WHERE kept.order_id = excluded.order_id
            RETURNING offer_id, place
        )
        SELECT 'admission_used ' || offer_id || ' ' || sku_id INTO v_refused
        FROM wanted
        WHERE NOT EXISTS (SELECT FROM taken WHERE taken.offer_id = wanted.offer_id AND taken.place = wanted.place)
        LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION '%', v_refused USING ERRCODE = 'RX004';
        END IF;
    END IF;

    WITH wanted AS (
        SELECT offer_id, identity, sum(units)::integer AS units, min(sku_id) AS sku_id
        FROM unnest(p_offer_ids, p_identities, p_units, p_sku_ids) AS claim(offer_id, identity, units, sku_id)
        GROUP BY offer_id, identity
        ORDER BY offer_id, identity
    ), taken AS (
        INSERT INTO offers.customers AS kept (offer_id, identity, units, units_max)
        SELECT wanted.offer_id, wanted.identity, wanted.units, offer.limit_per_customer
        FROM wanted
        JOIN offers.offers AS offer ON offer.offer_id = wanted.offer_id
        WHERE coalesce(wanted.units <= offer.limit_per_customer, true)
        ORDER BY wanted.offer_id, wanted.identity
        ON CONFLICT (offer_id, identity) DO UPDATE
        SET units = kept.units + excluded.units, units_max = excluded.units_max
        WHERE coalesce(kept.units + excluded.units <= excluded.units_max, true)
        RETURNING offer_id, identity
    )
    SELECT 'limit_reached ' || offer_id || ' ' || sku_id INTO v_refused
    FROM wanted
    WHERE NOT EXISTS (
        SELECT FROM taken WHERE taken.offer_id = wanted.offer_id AND taken.identity = wanted.identity
    )
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '%', v_refused USING ERRCODE = 'RX004';
    END IF;

    INSERT INTO offers.claims (offer_id, order_id, sku_id, identity, units, key_hash, at)
    SELECT offer_id, order_id, sku_id, identity, units, key_hash, p_at
    FROM unnest(p_offer_ids, p_order_ids, p_sku_ids, p_identities, p_units, p_key_hashes)
        AS claim(offer_id, order_id, sku_id, identity, units, key_hash);

    WITH wanted AS (
        SELECT offer_id, sku_id, sum(units)::integer AS units, (
                SELECT coalesce(sum(wave.units), 0)
                FROM offers.waves AS wave
                WHERE wave.offer_id = claim.offer_id AND wave.sku_id = claim.sku_id AND wave.starts_at > p_at
            ) AS held
        FROM unnest(p_offer_ids, p_sku_ids, p_units) AS claim(offer_id, sku_id, units)
        GROUP BY offer_id, sku_id
        ORDER BY offer_id, sku_id
    ), taken AS (
        UPDATE offers.allotments AS allotment
        SET claimed = allotment.claimed + wanted.units, revision = allotment.revision + 1
        FROM wanted
        WHERE allotment.offer_id = wanted.offer_id
          AND allotment.sku_id = wanted.sku_id
          AND allotment.returned IS NULL
          AND allotment.claimed + wanted.units + wanted.held <= allotment.allotted
        RETURNING allotment.offer_id, allotment.sku_id, allotment.allotment_no,
            allotment.allotted - allotment.claimed AS unsold, allotment.revision
    ), told AS (
        INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
        SELECT 0, gen_random_uuid(), 'offer.claimed', '', jsonb_build_object(
                'units', jsonb_agg(jsonb_build_array(allotment_no, unsold, revision)),
                'keys', to_jsonb(p_key_hashes)), p_at
        FROM taken
        HAVING count(*) > 0
    )
    SELECT 'sold_out ' || offer_id || ' ' || sku_id INTO v_refused
    FROM wanted
    WHERE NOT EXISTS (SELECT FROM taken WHERE taken.offer_id = wanted.offer_id AND taken.sku_id = wanted.sku_id)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '%', v_refused USING ERRCODE = 'RX004';
    END IF;
END
$$;

--
-- Name: forget_customers_v1(uuid[], bytea[]); Type: FUNCTION; Schema: offers; Owner: -
--

CREATE FUNCTION offers.forget_customers_v1(p_offer_ids uuid[], p_identities bytea[]) RETURNS void
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
BEGIN
    DELETE FROM offers.customers AS kept
    USING unnest(p_offer_ids, p_identities) AS claim(offer_id, identity)
    WHERE kept.offer_id = claim.offer_id AND kept.identity = claim.identity AND kept.units = 0;
END
$$;

--
-- Name: lock_units_v1(uuid[], bytea[], bigint[], uuid[], bigint[], timestamp with time zone); Type: FUNCTION; Schema: offers; Owner: -
--

CREATE FUNCTION offers.lock_units_v1(p_offer_ids uuid[], p_identities bytea[], p_sku_ids bigint[], p_order_ids uuid[], p_places bigint[], p_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
BEGIN
    IF 0 < ANY (p_places) THEN
        INSERT INTO offers.admissions (offer_id, place, order_id, at)
        SELECT DISTINCT ON (claim.offer_id, claim.place) claim.offer_id, claim.place, claim.order_id, p_at
        FROM unnest(p_offer_ids, p_places, p_order_ids) WITH ORDINALITY AS claim(offer_id, place, order_id, line)
        WHERE claim.place > 0
        ORDER BY claim.offer_id, claim.place, claim.line
        ON CONFLICT (offer_id, place) DO NOTHING;
    END IF;
    INSERT INTO offers.customers AS kept (offer_id, identity, units)
    SELECT DISTINCT claim.offer_id, claim.identity, 0
    FROM unnest(p_offer_ids, p_identities) AS claim(offer_id, identity)
    JOIN offers.offers AS offer ON offer.offer_id = claim.offer_id
    ORDER BY claim.offer_id, claim.identity
    ON CONFLICT (offer_id, identity) DO UPDATE SET units = kept.units;
    UPDATE offers.allotments AS allotment
    SET revision = allotment.revision
    FROM (
        SELECT DISTINCT offer_id, sku_id
        FROM unnest(p_offer_ids, p_sku_ids) AS claim(offer_id, sku_id)
        ORDER BY offer_id, sku_id
    ) AS wanted
    WHERE allotment.offer_id = wanted.offer_id AND allotment.sku_id = wanted.sku_id;
END
$$;

--
-- Name: release_units_v1(uuid[], uuid[], bigint[], integer[], timestamp with time zone); Type: FUNCTION; Schema: offers; Owner: -
--

CREATE FUNCTION offers.release_units_v1(p_order_ids uuid[], p_offer_ids uuid[], p_sku_ids bigint[], p_units integer[], p_at timestamp with time zone, OUT allotted integer[]) RETURNS integer[]
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
BEGIN
    UPDATE offers.customers AS kept
    SET units = kept.units - back.units
    FROM (
        SELECT claim.offer_id, holder.identity, sum(given.units)::integer AS units
        FROM unnest(p_order_ids, p_offer_ids, p_sku_ids, p_units) AS given(order_id, offer_id, sku_id, units)
        JOIN offers.claims AS claim
            ON claim.offer_id = given.offer_id AND claim.order_id = given.order_id AND claim.sku_id = given.sku_id
        CROSS JOIN LATERAL unnest(ARRAY[claim.identity, claim.card]) AS holder(identity)
        WHERE holder.identity IS NOT NULL
        GROUP BY claim.offer_id, holder.identity
        ORDER BY claim.offer_id, holder.identity
    ) AS back
    WHERE kept.offer_id = back.offer_id AND kept.identity = back.identity;

    UPDATE offers.claims AS claim
    SET units = claim.units - given.units
    FROM unnest(p_order_ids, p_offer_ids, p_sku_ids, p_units) AS given(order_id, offer_id, sku_id, units)
    WHERE claim.offer_id = given.offer_id AND claim.order_id = given.order_id AND claim.sku_id = given.sku_id;

    WITH given AS (
        UPDATE offers.allotments AS allotment
        SET claimed = allotment.claimed - back.units,
            returned = allotment.returned + back.units,
            revision = allotment.revision + 1
        FROM (
            SELECT offer_id, sku_id, sum(units)::integer AS units
            FROM unnest(p_offer_ids, p_sku_ids, p_units) AS given(offer_id, sku_id, units)
            GROUP BY offer_id, sku_id
            ORDER BY offer_id, sku_id
        ) AS back
        WHERE allotment.offer_id = back.offer_id AND allotment.sku_id = back.sku_id
        RETURNING allotment.offer_id, allotment.sku_id, allotment.allotment_no, allotment.returned IS NULL AS is_held,
            allotment.allotted - allotment.claimed - coalesce(allotment.returned, 0) AS unsold, allotment.revision
    ), told AS (
        INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
        SELECT 0, gen_random_uuid(), 'offer.claimed', '', jsonb_build_object(
                'units', jsonb_agg(jsonb_build_array(allotment_no, unsold, revision)), 'keys', '[]'::jsonb), p_at
        FROM given
        HAVING count(*) > 0
    )
    SELECT array_agg(CASE WHEN given.is_held THEN back.units ELSE 0 END ORDER BY back.place) INTO allotted
    FROM unnest(p_offer_ids, p_sku_ids, p_units) WITH ORDINALITY AS back(offer_id, sku_id, units, place)
    JOIN given ON given.offer_id = back.offer_id AND given.sku_id = back.sku_id;
END
$$;

--
-- Name: return_units_v1(uuid, uuid, timestamp with time zone); Type: FUNCTION; Schema: offers; Owner: -
--

CREATE FUNCTION offers.return_units_v1(p_offer_id uuid, p_stock_event_id uuid, p_at timestamp with time zone) RETURNS TABLE(sku_id bigint, available bigint, revision bigint)
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
#variable_conflict use_column
BEGIN
    DELETE FROM offers.tickets WHERE offer_id = p_offer_id;
    DELETE FROM offers.admitted_marks WHERE offer_id = p_offer_id;
    RETURN QUERY
    WITH closed AS (
        UPDATE offers.allotments AS allotment
        SET returned = allotment.allotted - allotment.claimed, revision = allotment.revision + 1
        FROM (
            SELECT a.sku_id
            FROM offers.allotments AS a
            WHERE a.offer_id = p_offer_id
            ORDER BY a.sku_id
        ) AS each
        WHERE allotment.offer_id = p_offer_id AND allotment.sku_id = each.sku_id AND allotment.returned IS NULL
        RETURNING allotment.sku_id, allotment.allotment_no, allotment.returned AS units, allotment.revision
    ), said AS (
        INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
        SELECT 0, gen_random_uuid(), 'offer.claimed', '', jsonb_build_object(
                'units', jsonb_agg(jsonb_build_array(allotment_no, 0, revision)), 'keys', '[]'::jsonb), p_at
        FROM closed
        HAVING count(*) > 0
    ), moved AS (
        UPDATE inventory.stock AS stock
        SET allotted = stock.allotted - back.units, revision = stock.revision + 1
        FROM (SELECT closed.sku_id, units FROM closed WHERE units > 0 ORDER BY closed.sku_id) AS back
        WHERE stock.sku_id = back.sku_id
        RETURNING stock.sku_id, back.units, (stock.on_hand - stock.reserved - stock.allotted)::bigint AS available,
            stock.revision
    ), noted AS (
        INSERT INTO inventory.ledger (sku_id, reference, kind, on_hand, reserved, allotted, at)
        SELECT moved.sku_id, p_offer_id, 'allotment_return', 0, 0, -moved.units, p_at
        FROM moved
    ), told AS (
        INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
        SELECT 0, p_stock_event_id, 'stock.changed', '',
            jsonb_build_object('stock', jsonb_agg(jsonb_build_array(moved.sku_id, moved.available, moved.revision))), p_at
        FROM moved
        HAVING count(*) > 0
    )
    SELECT moved.sku_id, moved.available, moved.revision
    FROM moved;
END
$$;

--
-- Name: take_tickets_v1(uuid[], uuid[], bigint[], timestamp with time zone); Type: FUNCTION; Schema: offers; Owner: -
--

CREATE FUNCTION offers.take_tickets_v1(p_offer_ids uuid[], p_cart_ids uuid[], p_over bigint[], p_at timestamp with time zone, OUT numbers bigint[], OUT is_new boolean[]) RETURNS record
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
BEGIN
    UPDATE offers.rooms AS room
    SET issued = room.issued
    FROM (SELECT DISTINCT offer_id FROM unnest(p_offer_ids) AS wanted(offer_id) ORDER BY offer_id) AS wanted
    WHERE room.offer_id = wanted.offer_id;

    WITH wanted AS (
        SELECT w.place, w.offer_id, w.cart_id, room.issued, kept.number AS kept,
            coalesce(kept.number = w.over, true) AS wants_one
        FROM unnest(p_offer_ids, p_cart_ids, p_over) WITH ORDINALITY AS w(offer_id, cart_id, over, place)
        JOIN offers.rooms AS room ON room.offer_id = w.offer_id
        JOIN carts.carts AS cart ON cart.cart_id = w.cart_id AND cart.status = 'open'
        LEFT JOIN offers.tickets AS kept ON kept.offer_id = w.offer_id AND kept.cart_id = w.cart_id
    ), numbered AS (
        SELECT first.place, first.offer_id, first.cart_id,
            first.issued + row_number() OVER (PARTITION BY first.offer_id ORDER BY first.place) AS number
        FROM (
            SELECT DISTINCT ON (offer_id, cart_id) place, offer_id, cart_id, issued
            FROM wanted
            WHERE wants_one
            ORDER BY offer_id, cart_id, place
        ) AS first
    ), written AS (
        INSERT INTO offers.tickets (offer_id, cart_id, number, issued_at)
        SELECT offer_id, cart_id, number, p_at
        FROM numbered
        ORDER BY offer_id, cart_id
        ON CONFLICT (offer_id, cart_id) DO UPDATE
        SET number = excluded.number, issued_at = excluded.issued_at
    ), counted AS (
        UPDATE offers.rooms AS room
        SET issued = given.last
        FROM (SELECT offer_id, max(number) AS last FROM numbered GROUP BY offer_id ORDER BY offer_id) AS given
        WHERE room.offer_id = given.offer_id
    )
    SELECT array_agg(coalesce(numbered.number, wanted.kept, 0) ORDER BY asked.place),
        array_agg(coalesce(numbered.place = asked.place, false) ORDER BY asked.place)
    INTO numbers, is_new
    FROM unnest(p_cart_ids) WITH ORDINALITY AS asked(cart_id, place)
    LEFT JOIN wanted ON wanted.place = asked.place
    LEFT JOIN numbered ON numbered.offer_id = wanted.offer_id AND numbered.cart_id = wanted.cart_id;
END
$$;

--
-- Name: take_turn_v1(uuid, bytea, double precision, double precision, double precision, double precision, double precision, double precision, double precision, bigint); Type: FUNCTION; Schema: offers; Owner: -
--

CREATE FUNCTION offers.take_turn_v1(p_offer_id uuid, p_seed bytea, p_per_s double precision, p_every_s double precision, p_young_min_s double precision, p_young_max_s double precision, p_prior_s double precision, p_prior_weight double precision, p_lifetime_s double precision, p_sample bigint, OUT took_at timestamp with time zone, OUT draws boolean, OUT waiting bigint, OUT units bigint, OUT young bigint, OUT old bigint, OUT quick bigint, OUT matured bigint, OUT used bigint, OUT late bigint, OUT orders bigint, OUT ordered bigint, OUT rate double precision, OUT elapsed_s double precision, OUT young_s double precision) RETURNS record
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
DECLARE
    v_admitted bigint;
    v_young_from bigint;
    v_old_from bigint;
    v_timed_from bigint;
BEGIN
    UPDATE offers.rooms AS room
    SET turn_at = now(),
        per_s = greatest(p_per_s, room.per_s * 0.9),
        draw_count = coalesce(room.draw_count, CASE WHEN due.has_draw THEN room.issued ELSE 0 END),
        draw_seed = coalesce(room.draw_seed, p_seed)
    FROM (
        SELECT before.offer_id, before.turn_at, before.draw_count IS NULL AS draws,
            offer.room_opened_at < offer.starts_at AS has_draw
        FROM offers.offers AS offer
        JOIN offers.rooms AS before ON before.offer_id = offer.offer_id
        WHERE offer.offer_id = p_offer_id
          AND offer.room_opened_at IS NOT NULL
          AND offer.starts_at <= now()
          AND offer.ends_at > now()
          AND offer.ended_at IS NULL
          AND NOT offer.is_paused
    ) AS due
    WHERE room.offer_id = due.offer_id
      AND (room.turn_at <= now() - make_interval(secs => p_every_s) OR room.draw_count IS NULL)
    RETURNING now(), due.draws, room.issued - room.admitted, room.admitted, room.per_s,
        extract(epoch FROM now() - due.turn_at)::double precision
    INTO took_at, draws, waiting, v_admitted, rate, elapsed_s;
    IF NOT FOUND THEN
        RETURN;
    END IF;

    v_timed_from := coalesce((
            SELECT place FROM offers.admissions WHERE offer_id = p_offer_id ORDER BY place DESC OFFSET 200 LIMIT 1
        ), 0);
    WITH let_in AS (
        SELECT at, mark, lag(mark, 1, 0::bigint) OVER (ORDER BY at) AS before
        FROM offers.admitted_marks
        WHERE offer_id = p_offer_id
    )
    SELECT least(p_young_max_s, greatest(p_young_min_s, 3
            * (p_prior_s * p_prior_weight + coalesce(sum(extract(epoch FROM used.at - let_in.at)), 0)::double precision)
            / (p_prior_weight + count(used.place))))
    INTO young_s
    FROM let_in
    JOIN offers.admissions AS used
        ON used.offer_id = p_offer_id AND used.place > greatest(let_in.before, v_timed_from) AND used.place <= let_in.mark
    WHERE let_in.mark > v_timed_from;

    SELECT coalesce((
            SELECT mark FROM offers.admitted_marks
            WHERE offer_id = p_offer_id AND at <= took_at - make_interval(secs => young_s)
            ORDER BY at DESC LIMIT 1
        ), 0), coalesce((
            SELECT mark FROM offers.admitted_marks
            WHERE offer_id = p_offer_id AND at <= took_at - make_interval(secs => p_lifetime_s)
            ORDER BY at DESC LIMIT 1
        ), 0)
    INTO v_young_from, v_old_from;

    SELECT coalesce(sum(allotment.allotted - allotment.claimed - (
            SELECT coalesce(sum(wave.units), 0)
            FROM offers.waves AS wave
            WHERE wave.offer_id = p_offer_id AND wave.sku_id = allotment.sku_id AND wave.starts_at > took_at
        )), 0)
    INTO units
    FROM offers.allotments AS allotment
    WHERE allotment.offer_id = p_offer_id AND allotment.returned IS NULL;

    matured := least(v_young_from, p_sample);
    SELECT count(*) FILTER (WHERE place > v_young_from),
        v_admitted - v_young_from - count(*) FILTER (WHERE place > v_young_from),
        v_young_from - v_old_from - count(*) FILTER (WHERE place > v_old_from AND place <= v_young_from),
        count(*) FILTER (WHERE place > v_young_from - matured AND place <= v_young_from)
    INTO quick, young, old, used
    FROM offers.admissions
    WHERE offer_id = p_offer_id AND place > least(v_old_from, v_young_from - matured);

    WITH let_in AS (
        SELECT at, mark, lag(mark, 1, 0::bigint) OVER (ORDER BY at) AS before
        FROM offers.admitted_marks
        WHERE offer_id = p_offer_id
    )
    SELECT count(*) INTO late
    FROM let_in
    JOIN offers.admissions AS bought
        ON bought.offer_id = p_offer_id
        AND bought.place > greatest(let_in.before, v_young_from - matured)
        AND bought.place <= least(let_in.mark, v_young_from)
    WHERE let_in.mark > v_young_from - matured AND bought.at > let_in.at + make_interval(secs => young_s);

    SELECT count(DISTINCT claim.order_id), coalesce(sum(claim.units), 0)
    INTO orders, ordered
    FROM offers.admissions AS admission
    JOIN offers.claims AS claim ON claim.offer_id = admission.offer_id AND claim.order_id = admission.order_id
    WHERE admission.offer_id = p_offer_id AND admission.place > v_young_from - matured;
END
$$;

--
-- Name: capture_orders_v1(boolean, text[], bytea[], uuid[], uuid[], uuid[], integer[], text[], text[], text[], text[], bigint[], bigint[], bigint[], bigint[], boolean[], bigint[], jsonb[], timestamp with time zone[], text[], jsonb[], jsonb[], jsonb[], bytea[], text[], bigint[], boolean[], integer[], smallint[], bigint[], integer[], text[], text[], text[], integer[], bigint[], bigint[], bigint[], text[], bigint[], integer[], uuid[], text[], bigint[], boolean[], bigint[], integer[], integer[], uuid); Type: FUNCTION; Schema: orders; Owner: -
--

CREATE FUNCTION orders.capture_orders_v1(p_exact boolean, p_keys text[], p_fingerprints bytea[], p_order_ids uuid[], p_event_ids uuid[], p_cart_ids uuid[], p_cart_versions integer[], p_segments text[], p_currencies text[], p_emails text[], p_payment_methods text[], p_items bigint[], p_discounts bigint[], p_deliveries bigint[], p_taxes bigint[], p_tax_included boolean[], p_totals bigint[], p_delivery_to jsonb[], p_valid_until timestamp with time zone[], p_identities text[], p_adjustments jsonb[], p_tax_parts jsonb[], p_codes jsonb[], p_customers bytea[], p_groups text[], p_key_hashes bigint[], p_verified boolean[], p_line_orders integer[], p_line_nos smallint[], p_line_skus bigint[], p_line_places integer[], p_line_sku_texts text[], p_line_titles text[], p_line_variants text[], p_line_qtys integer[], p_line_prices bigint[], p_line_discounts bigint[], p_line_taxes bigint[], p_line_offers text[], p_line_admissions bigint[], p_claim_orders integer[], p_claim_promotions uuid[], p_claim_codes text[], p_claim_amounts bigint[], p_claim_first boolean[], p_demand_skus bigint[], p_demand_qtys integer[], p_demand_offered integer[], p_stock_event_id uuid, OUT outcomes text[], OUT refusals text[], OUT numbers bigint[], OUT placed_at timestamp with time zone, OUT stock_skus bigint[], OUT stock_available bigint[], OUT stock_revisions bigint[]) RETURNS record
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
    v_demand_offered integer[] := p_demand_offered;
    v_has_offers boolean := 0 <> ANY (p_demand_offered);
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

    IF p_exact AND v_has_offers THEN
        PERFORM offers.lock_units_v1(array_agg(offer::uuid), array_agg(p_customers[place]), array_agg(sku_id),
            array_agg(p_order_ids[place]), array_agg(CASE WHEN v_accepted[place] THEN admission ELSE 0 END), placed_at)
        FROM unnest(p_line_orders, p_line_skus, p_line_offers, p_line_admissions) AS line(place, sku_id, offer, admission)
        WHERE offer IS NOT NULL;
    END IF;

    IF p_exact THEN
        -- Locks by a no-op UPDATE in order of SKU, then goes through the orders as they arrived.
        WITH locked AS (
            UPDATE inventory.stock AS stock
            SET revision = stock.revision
            FROM unnest(p_demand_skus) WITH ORDINALITY AS demand(sku_id, place)
            WHERE stock.sku_id = demand.sku_id
            RETURNING demand.place, stock.on_hand - stock.reserved - stock.allotted AS available
        )
        SELECT array_agg(coalesce(locked.available, 0) ORDER BY wanted.place) INTO v_left
        FROM generate_series(1, cardinality(p_demand_skus)) AS wanted(place)
        LEFT JOIN locked ON locked.place = wanted.place;

        FOR v_place IN 1 .. v_count LOOP
            v_first := v_line;
            v_fits := v_accepted[v_place];
            WHILE v_line <= v_lines AND p_line_orders[v_line] = v_place LOOP
                v_fits := v_fits
                    AND (p_line_offers[v_line] IS NOT NULL OR v_left[p_line_places[v_line]] >= p_line_qtys[v_line]);
                v_line := v_line + 1;
            END LOOP;
            IF v_fits AND (v_has_offers OR v_place = ANY (p_claim_orders)) THEN
                BEGIN
                    PERFORM pricing.claim_promotions_v1(array_agg(p_order_ids[place]), array_agg(promotion_id),
                        array_agg(code_key), array_agg(p_identities[place]), array_agg(amount),
                        array_agg(NOT is_first OR p_order_ids[place] = ANY (v_buyers)), placed_at)
                    FROM unnest(p_claim_orders, p_claim_promotions, p_claim_codes, p_claim_amounts, p_claim_first)
                        AS claim(place, promotion_id, code_key, amount, is_first)
                    WHERE place = v_place
                    HAVING count(*) > 0;
                    PERFORM offers.claim_units_v1(array_agg(p_order_ids[place]), array_agg(offer::uuid), array_agg(sku_id),
                        array_agg(qty), array_agg(p_customers[place]), array_agg(p_groups[place]),
                        array_agg(p_key_hashes[place]), array_agg(p_verified[place]), array_agg(admission), placed_at)
                    FROM unnest(p_line_orders, p_line_skus, p_line_qtys, p_line_offers, p_line_admissions)
                        AS line(place, sku_id, qty, offer, admission)
                    WHERE place = v_place AND offer IS NOT NULL
                    HAVING count(*) > 0;
                EXCEPTION WHEN SQLSTATE 'RX003' OR SQLSTATE 'RX004' THEN
                    GET STACKED DIAGNOSTICS v_refusal = MESSAGE_TEXT;
                    v_fits := false;
                    v_accepted[v_place] := false;
                    outcomes[v_place] := CASE SQLSTATE WHEN 'RX003' THEN 'refused' ELSE 'offer_refused' END;
                    refusals[v_place] := v_refusal;
                END;
            END IF;
            IF v_fits THEN
                FOR v_taken IN v_first .. v_line - 1 LOOP
                    IF p_line_offers[v_taken] IS NULL THEN
                        v_left[p_line_places[v_taken]] := v_left[p_line_places[v_taken]] - p_line_qtys[v_taken];
                    END IF;
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
            DELETE FROM offers.admissions AS kept
            USING unnest(p_line_orders, p_line_offers, p_line_admissions) AS refused(place, offer, admission)
            WHERE NOT v_accepted[refused.place] AND refused.admission > 0 AND kept.offer_id = refused.offer::uuid
              AND kept.place = refused.admission AND kept.order_id = p_order_ids[refused.place];
            PERFORM offers.forget_customers_v1(array_agg(offer::uuid), array_agg(p_customers[place]))
            FROM unnest(p_line_orders, p_line_offers) AS line(place, offer)
            WHERE offer IS NOT NULL
            HAVING count(*) > 0;
        END IF;
        SELECT coalesce(array_agg(sku_id ORDER BY sku_id), '{}'), coalesce(array_agg(qty ORDER BY sku_id), '{}'),
            coalesce(array_agg(offered ORDER BY sku_id), '{}')
        INTO v_demand_skus, v_demand_qtys, v_demand_offered
        FROM (
            SELECT sku_id, sum(qty)::integer AS qty,
                coalesce(sum(qty) FILTER (WHERE offer IS NOT NULL), 0)::integer AS offered
            FROM unnest(p_line_orders, p_line_skus, p_line_qtys, p_line_offers) AS line(place, sku_id, qty, offer)
            WHERE v_accepted[place]
            GROUP BY sku_id
        ) AS demand;
    END IF;

    SELECT array_agg(nextval('orders.order_numbers')) INTO numbers FROM generate_series(1, v_count);

    INSERT INTO orders.orders (order_id, number, cart_id, segment, currency, email, status, payment_status,
        payment_method, event_seq, items, discounts, delivery, tax, tax_included, total, delivery_to, placed_at,
        updated_at, reserved_until, identity, adjustments, taxes, codes, claimed_promotions)
    SELECT order_id, numbers[place], cart_id, segment, currency, email, 'placed', 'unpaid', payment_method, 1, items,
        discounts, delivery, tax, tax_included, total, delivery_to, placed_at, placed_at,
        placed_at + (SELECT reserved_for FROM payments.methods AS m WHERE m.method = payment_method), identity,
        adjustments, tax_parts, codes,
        ARRAY(SELECT promotion_id FROM unnest(p_claim_orders, p_claim_promotions) AS claim(claim_place, promotion_id)
            WHERE claim_place = place)
    FROM unnest(p_order_ids, p_cart_ids, p_segments, p_currencies, p_emails, p_payment_methods, p_items, p_discounts,
            p_deliveries, p_taxes, p_tax_included, p_totals, p_delivery_to, p_identities, p_adjustments,
            p_tax_parts, p_codes)
        WITH ORDINALITY AS o(order_id, cart_id, segment, currency, email, payment_method, items, discounts, delivery,
            tax, tax_included, total, delivery_to, identity, adjustments, tax_parts, codes, place)
    WHERE v_accepted[place];

    INSERT INTO orders.lines (order_id, line_no, sku_id, sku, title, variant_title, qty, unit_price, total, discount, tax,
        offer_id)
    SELECT p_order_ids[place], line_no, sku_id, sku, title, nullif(variant_title, ''), qty, price, qty * price, discount,
        tax, offer::uuid
    FROM unnest(p_line_orders, p_line_nos, p_line_skus, p_line_sku_texts, p_line_titles, p_line_variants,
            p_line_qtys, p_line_prices, p_line_discounts, p_line_taxes, p_line_offers)
        AS line(place, line_no, sku_id, sku, title, variant_title, qty, price, discount, tax, offer)
    WHERE v_accepted[place];

    INSERT INTO orders.events (order_id, seq, type, to_status, payment_status, at)
    SELECT order_id, 1, 'placed', 'placed', 'unpaid', placed_at
    FROM unnest(p_order_ids) WITH ORDINALITY AS o(order_id, place)
    WHERE v_accepted[place];

    INSERT INTO inventory.ledger (sku_id, reference, kind, on_hand, reserved, allotted, at)
    SELECT sku_id, p_order_ids[place], 'reservation', 0, qty, CASE WHEN offer IS NULL THEN 0 ELSE -qty END, placed_at
    FROM unnest(p_line_orders, p_line_skus, p_line_qtys, p_line_offers) AS line(place, sku_id, qty, offer)
    WHERE v_accepted[place];

    INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
    SELECT 0, event_id, 'order.placed', order_id::text, '{"seq": 1, "status": "placed"}', placed_at
    FROM unnest(p_event_ids, p_order_ids) WITH ORDINALITY AS o(event_id, order_id, place)
    WHERE v_accepted[place];

    IF v_has_offers AND NOT p_exact THEN
        PERFORM offers.claim_units_v1(array_agg(p_order_ids[place]), array_agg(offer::uuid), array_agg(sku_id),
            array_agg(qty), array_agg(p_customers[place]), array_agg(p_groups[place]), array_agg(p_key_hashes[place]),
            array_agg(p_verified[place]), array_agg(admission), placed_at)
        FROM unnest(p_line_orders, p_line_skus, p_line_qtys, p_line_offers, p_line_admissions)
            AS line(place, sku_id, qty, offer, admission)
        WHERE offer IS NOT NULL AND v_accepted[place]
        HAVING count(*) > 0;
    END IF;

    WITH taken AS (
        UPDATE inventory.stock AS stock
        SET reserved = stock.reserved + demand.qty, allotted = stock.allotted - demand.offered,
            revision = stock.revision + 1
        FROM unnest(v_demand_skus, v_demand_qtys, v_demand_offered) AS demand(sku_id, qty, offered)
        WHERE stock.sku_id = demand.sku_id
          AND stock.on_hand - stock.reserved - stock.allotted >= demand.qty - demand.offered
        RETURNING stock.sku_id, (stock.on_hand - stock.reserved - stock.allotted)::bigint AS available, stock.revision
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
-- Name: expire_orders_v1(timestamp with time zone, uuid[], uuid); Type: FUNCTION; Schema: orders; Owner: -
--

CREATE FUNCTION orders.expire_orders_v1(p_at timestamp with time zone, p_event_ids uuid[], p_stock_event_id uuid, OUT order_ids uuid[], OUT stock_skus bigint[], OUT stock_available bigint[], OUT stock_revisions bigint[]) RETURNS record
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
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

--
-- Name: find_locked_v1(bigint[]); Type: FUNCTION; Schema: orders; Owner: -
--

CREATE FUNCTION orders.find_locked_v1(p_skus bigint[]) RETURNS bigint[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_sku bigint;
    v_locked bigint[] := '{}';
BEGIN
    FOREACH v_sku IN ARRAY p_skus LOOP
        BEGIN
            PERFORM FROM inventory.stock WHERE sku_id = v_sku FOR NO KEY UPDATE NOWAIT;
        EXCEPTION WHEN lock_not_available THEN
            v_locked := v_locked || v_sku;
        END;
    END LOOP;
    RETURN v_locked;
END
$$;

--
-- Name: move_lines_v1(uuid, text, text[], integer[], integer, uuid, timestamp with time zone); Type: FUNCTION; Schema: orders; Owner: -
--

CREATE FUNCTION orders.move_lines_v1(p_order_id uuid, p_kind text, p_skus text[], p_qtys integer[], p_step integer, p_stock_event_id uuid, p_at timestamp with time zone, OUT outcome text, OUT subject text, OUT paid bigint, OUT pieces integer, OUT left_to_ship integer, OUT shipped integer, OUT stock_skus bigint[], OUT stock_available bigint[], OUT stock_revisions bigint[]) RETURNS record
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
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

--
-- Name: release_claims_v1(uuid[], timestamp with time zone); Type: FUNCTION; Schema: orders; Owner: -
--

CREATE FUNCTION orders.release_claims_v1(p_order_ids uuid[], p_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
DECLARE
    v_orders uuid[];
    v_promotions uuid[];
BEGIN
    DELETE FROM orders.buyers AS buyer
    USING (
        SELECT o.identity, o.order_id
        FROM unnest(p_order_ids) AS released(order_id)
        JOIN orders.orders AS o ON o.order_id = released.order_id
        ORDER BY o.identity
    ) AS released
    WHERE buyer.identity = released.identity AND buyer.order_id = released.order_id;

    SELECT array_agg(o.order_id), array_agg(promotion_id) INTO v_orders, v_promotions
    FROM unnest(p_order_ids) AS released(order_id)
    JOIN orders.orders AS o ON o.order_id = released.order_id
    CROSS JOIN LATERAL unnest(o.claimed_promotions) AS promotion_id;
    IF v_orders IS NOT NULL THEN
        PERFORM pricing.release_promotions_v1(v_orders, v_promotions, p_at);
    END IF;
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
-- Name: release_promotions_v1(uuid[], uuid[], timestamp with time zone); Type: FUNCTION; Schema: pricing; Owner: -
--

CREATE FUNCTION pricing.release_promotions_v1(p_order_ids uuid[], p_promotion_ids uuid[], p_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
BEGIN
    PERFORM pricing.lock_promotions_v1(p_promotion_ids, (
        SELECT array_agg(used.code_key)
        FROM unnest(p_promotion_ids, p_order_ids) AS claim(promotion_id, order_id)
        JOIN pricing.promotion_uses AS used
            ON used.promotion_id = claim.promotion_id AND used.order_id = claim.order_id
    ));
    DELETE FROM pricing.customer_uses AS slot
    USING unnest(p_promotion_ids, p_order_ids) AS claim(promotion_id, order_id)
    WHERE slot.promotion_id = claim.promotion_id AND slot.order_id = claim.order_id;
    WITH gone AS (
        DELETE FROM pricing.promotion_uses AS used
        USING unnest(p_promotion_ids, p_order_ids) AS claim(promotion_id, order_id)
        WHERE used.promotion_id = claim.promotion_id AND used.order_id = claim.order_id
        RETURNING used.promotion_id, used.code_key, used.amount
    ), codes AS (
        UPDATE pricing.codes AS code
        SET uses = code.uses - back.uses
        FROM (
            SELECT code_key, count(*)::integer AS uses
            FROM gone
            WHERE code_key IS NOT NULL
            GROUP BY code_key
        ) AS back
        WHERE code.code_key = back.code_key
    ), budgets AS (
        UPDATE pricing.budgets AS budget
        SET uses = budget.uses - back.uses, discount = budget.discount - back.amount
        FROM (
            SELECT promotion_id, count(*)::integer AS uses, sum(amount)::bigint AS amount
            FROM gone
            GROUP BY promotion_id
        ) AS back
        WHERE budget.promotion_id = back.promotion_id
        RETURNING budget.promotion_id,
            coalesce(budget.uses + back.uses = budget.uses_max, false)
                OR coalesce(budget.discount + back.amount = budget.discount_max, false) AS was_used_up
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
    email_verified_at timestamp with time zone,
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
-- Name: account_carts; Type: TABLE; Schema: carts; Owner: -
--

CREATE TABLE carts.account_carts (
    account_id uuid NOT NULL,
    segment text NOT NULL,
    cart_id uuid NOT NULL
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
    account_id uuid,
    expires_on date NOT NULL,
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
    seen_price bigint,
    CONSTRAINT lines_qty_check CHECK (((qty >= 1) AND (qty <= 99))),
    CONSTRAINT lines_seen_price_check CHECK ((seen_price >= 0))
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
-- Name: category_texts; Type: TABLE; Schema: catalog; Owner: -
--

CREATE TABLE catalog.category_texts (
    category_id uuid NOT NULL,
    locale text NOT NULL,
    title text NOT NULL,
    CONSTRAINT category_texts_locale_check CHECK ((locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'::text)),
    CONSTRAINT category_texts_title_check CHECK ((title <> ''::text))
);

--
-- Name: price_list_rows; Type: TABLE; Schema: catalog; Owner: -
--

CREATE TABLE catalog.price_list_rows (
    price_list_id uuid NOT NULL,
    sku_id bigint NOT NULL,
    min_qty integer DEFAULT 1 NOT NULL,
    amount bigint,
    compare_at bigint,
    percent_off_basis_points integer,
    allotment_no bigint,
    CONSTRAINT price_list_rows_amount_check CHECK (((amount >= 0) AND (amount <= '1000000000000'::bigint))),
    CONSTRAINT price_list_rows_compare_at_check CHECK (((compare_at >= 0) AND (compare_at <= '1000000000000'::bigint))),
    CONSTRAINT price_list_rows_min_qty_check CHECK (((min_qty >= 1) AND (min_qty <= 99))),
    CONSTRAINT price_list_rows_percent_off_basis_points_check CHECK (((percent_off_basis_points >= 1) AND (percent_off_basis_points <= 10000))),
    CONSTRAINT row_has_one_price CHECK (((amount IS NULL) <> (percent_off_basis_points IS NULL)))
);

--
-- Name: price_lists; Type: TABLE; Schema: catalog; Owner: -
--

CREATE TABLE catalog.price_lists (
    price_list_id uuid NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    name text NOT NULL,
    market text,
    group_name text,
    starts_at timestamp with time zone,
    ends_at timestamp with time zone,
    priority integer DEFAULT 0 NOT NULL,
    percent_off_basis_points integer,
    price_ending integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    offer_id uuid,
    segments text[] DEFAULT '{}'::text[] NOT NULL,
    early_groups text[] DEFAULT '{}'::text[] NOT NULL,
    early_starts timestamp with time zone[] DEFAULT '{}'::timestamp with time zone[] NOT NULL,
    CONSTRAINT price_list_ends_after_it_starts CHECK ((ends_at > starts_at)),
    CONSTRAINT price_lists_name_check CHECK (((name <> ''::text) AND (length(name) <= 200))),
    CONSTRAINT price_lists_percent_off_basis_points_check CHECK (((percent_off_basis_points >= 1) AND (percent_off_basis_points <= 10000))),
    CONSTRAINT price_lists_price_ending_check CHECK (((price_ending >= 0) AND (price_ending <= 99))),
    CONSTRAINT price_lists_priority_check CHECK (((priority >= '-1000'::integer) AND (priority <= 1000)))
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
-- Name: product_texts; Type: TABLE; Schema: catalog; Owner: -
--

CREATE TABLE catalog.product_texts (
    product_id uuid NOT NULL,
    locale text NOT NULL,
    title text,
    description_html text,
    CONSTRAINT product_texts_locale_check CHECK ((locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'::text)),
    CONSTRAINT product_texts_title_check CHECK ((title <> ''::text))
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
    visible_groups text[] DEFAULT '{}'::text[] NOT NULL,
    visible_segments text[] DEFAULT '{}'::text[] NOT NULL,
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
-- Name: cursors; Type: TABLE; Schema: events; Owner: -
--

CREATE TABLE events.cursors (
    bucket smallint NOT NULL,
    name text NOT NULL,
    "position" bigint NOT NULL,
    lease_holder uuid,
    lease_until timestamp with time zone,
    CONSTRAINT cursors_name_check CHECK ((name <> ''::text)),
    CONSTRAINT cursors_position_check CHECK (("position" >= 0))
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
    step integer DEFAULT 0 NOT NULL,
    allotted integer DEFAULT 0 NOT NULL,
    CONSTRAINT ledger_kind_check CHECK ((kind = ANY (ARRAY['initial'::text, 'adjustment'::text, 'reservation'::text, 'release'::text, 'shipment'::text, 'return'::text, 'allotment'::text, 'allotment_return'::text])))
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
    allotted integer DEFAULT 0 NOT NULL,
    CONSTRAINT stock_allotted_check CHECK ((allotted >= 0)),
    CONSTRAINT stock_never_oversold CHECK (((reserved + allotted) <= on_hand)),
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
    group_name text,
    tax_display text DEFAULT 'as_priced'::text NOT NULL,
    CONSTRAINT segments_segment_check CHECK ((segment ~ '^[a-z][a-z0-9-]{0,31}$'::text)),
    CONSTRAINT segments_tax_display_check CHECK ((tax_display = ANY (ARRAY['as_priced'::text, 'inclusive'::text, 'exclusive'::text])))
);

--
-- Name: ways_to_pay; Type: TABLE; Schema: markets; Owner: -
--

CREATE TABLE markets.ways_to_pay (
    market text NOT NULL,
    method text NOT NULL,
    "position" integer NOT NULL,
    names jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT ways_to_pay_names_check CHECK ((jsonb_typeof(names) = 'object'::text)),
    CONSTRAINT ways_to_pay_position_check CHECK (("position" >= 1))
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
-- Name: admissions; Type: TABLE; Schema: offers; Owner: -
--

CREATE TABLE offers.admissions (
    offer_id uuid NOT NULL,
    place bigint NOT NULL,
    order_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT admissions_place_check CHECK ((place >= 1))
);

--
-- Name: admitted_marks; Type: TABLE; Schema: offers; Owner: -
--

CREATE TABLE offers.admitted_marks (
    offer_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    mark bigint NOT NULL
);

--
-- Name: allotments; Type: TABLE; Schema: offers; Owner: -
--

CREATE TABLE offers.allotments (
    offer_id uuid NOT NULL,
    sku_id bigint NOT NULL,
    allotment_no bigint NOT NULL,
    allotted integer NOT NULL,
    claimed integer DEFAULT 0 NOT NULL,
    returned integer,
    revision bigint DEFAULT 1 NOT NULL,
    CONSTRAINT allotment_never_oversold CHECK (((claimed <= allotted) AND COALESCE(((claimed + returned) = allotted), true))),
    CONSTRAINT allotments_allotted_check CHECK ((allotted >= 0)),
    CONSTRAINT allotments_claimed_check CHECK ((claimed >= 0)),
    CONSTRAINT allotments_returned_check CHECK ((returned >= 0))
)
WITH (fillfactor='50');

--
-- Name: allotments_allotment_no_seq; Type: SEQUENCE; Schema: offers; Owner: -
--

ALTER TABLE offers.allotments ALTER COLUMN allotment_no ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME offers.allotments_allotment_no_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: claims; Type: TABLE; Schema: offers; Owner: -
--

CREATE TABLE offers.claims (
    offer_id uuid NOT NULL,
    order_id uuid NOT NULL,
    sku_id bigint NOT NULL,
    identity bytea NOT NULL,
    units integer NOT NULL,
    key_hash bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    card bytea,
    CONSTRAINT claims_card_check CHECK ((octet_length(card) = 32)),
    CONSTRAINT claims_units_check CHECK ((units >= 0))
);

--
-- Name: customers; Type: TABLE; Schema: offers; Owner: -
--

CREATE TABLE offers.customers (
    offer_id uuid NOT NULL,
    identity bytea NOT NULL,
    units integer NOT NULL,
    units_max integer,
    CONSTRAINT customer_within_limit CHECK ((units <= units_max)),
    CONSTRAINT customers_identity_check CHECK ((octet_length(identity) = 32)),
    CONSTRAINT customers_units_check CHECK ((units >= 0))
)
WITH (fillfactor='80');

--
-- Name: early_access; Type: TABLE; Schema: offers; Owner: -
--

CREATE TABLE offers.early_access (
    offer_id uuid NOT NULL,
    group_name text NOT NULL,
    starts_at timestamp with time zone NOT NULL
);

--
-- Name: items; Type: TABLE; Schema: offers; Owner: -
--

CREATE TABLE offers.items (
    offer_id uuid NOT NULL,
    sku_id bigint NOT NULL,
    "position" integer NOT NULL,
    percent_off_basis_points integer,
    markets text[] DEFAULT '{}'::text[] NOT NULL,
    amounts bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    CONSTRAINT item_has_one_price CHECK ((((percent_off_basis_points IS NULL) = (cardinality(amounts) > 0)) AND (cardinality(markets) = cardinality(amounts)))),
    CONSTRAINT items_percent_off_basis_points_check CHECK (((percent_off_basis_points >= 1) AND (percent_off_basis_points <= 10000)))
);

--
-- Name: offers; Type: TABLE; Schema: offers; Owner: -
--

CREATE TABLE offers.offers (
    offer_id uuid NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    title text NOT NULL,
    teaser_at timestamp with time zone,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    segments text[] DEFAULT '{}'::text[] NOT NULL,
    limit_per_customer integer,
    is_paused boolean DEFAULT false NOT NULL,
    ended_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    verified_email boolean DEFAULT false NOT NULL,
    waiting_room text DEFAULT 'automatic'::text NOT NULL,
    room_opened_at timestamp with time zone,
    CONSTRAINT offer_ends_after_it_starts CHECK ((ends_at > starts_at)),
    CONSTRAINT offers_check CHECK ((teaser_at < starts_at)),
    CONSTRAINT offers_limit_per_customer_check CHECK ((limit_per_customer >= 1)),
    CONSTRAINT offers_title_check CHECK ((title <> ''::text)),
    CONSTRAINT offers_waiting_room_check CHECK ((waiting_room = ANY (ARRAY['never'::text, 'always'::text, 'automatic'::text])))
);

--
-- Name: rooms; Type: TABLE; Schema: offers; Owner: -
--

CREATE TABLE offers.rooms (
    offer_id uuid NOT NULL,
    issued bigint DEFAULT 0 NOT NULL,
    draw_count bigint,
    draw_seed bytea,
    admitted bigint DEFAULT 0 NOT NULL,
    turn_at timestamp with time zone NOT NULL,
    per_s double precision DEFAULT 0 NOT NULL,
    units_per_place double precision DEFAULT 0.5 NOT NULL,
    promised double precision DEFAULT 0 NOT NULL,
    revision bigint DEFAULT 1 NOT NULL,
    CONSTRAINT room_draws_by_a_seed CHECK (((draw_count IS NULL) = (draw_seed IS NULL))),
    CONSTRAINT room_lets_in_only_who_waits CHECK ((admitted <= issued)),
    CONSTRAINT rooms_admitted_check CHECK ((admitted >= 0)),
    CONSTRAINT rooms_draw_count_check CHECK ((draw_count >= 0)),
    CONSTRAINT rooms_draw_seed_check CHECK ((octet_length(draw_seed) = 16)),
    CONSTRAINT rooms_issued_check CHECK ((issued >= 0))
)
WITH (fillfactor='50');

--
-- Name: tickets; Type: TABLE; Schema: offers; Owner: -
--

CREATE TABLE offers.tickets (
    offer_id uuid NOT NULL,
    cart_id uuid NOT NULL,
    number bigint NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    CONSTRAINT tickets_number_check CHECK ((number >= 1))
);

--
-- Name: waves; Type: TABLE; Schema: offers; Owner: -
--

CREATE TABLE offers.waves (
    offer_id uuid NOT NULL,
    sku_id bigint NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    units integer NOT NULL,
    CONSTRAINT waves_units_check CHECK ((units >= 1))
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
    from_payment_status text,
    CONSTRAINT events_seq_check CHECK ((seq >= 1)),
    CONSTRAINT first_event_places_the_order CHECK (
CASE
    WHEN (seq = 1) THEN ((from_status IS NULL) AND (NOT (to_status IS DISTINCT FROM 'placed'::text)))
    ELSE ((from_status IS NULL) = (to_status IS NULL))
END),
    CONSTRAINT payment_status_has_a_past CHECK (((seq = 1) OR ((from_payment_status IS NULL) = (payment_status IS NULL))))
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
    shipped integer DEFAULT 0 NOT NULL,
    cancelled integer DEFAULT 0 NOT NULL,
    returned integer DEFAULT 0 NOT NULL,
    refunded integer DEFAULT 0 NOT NULL,
    discount bigint DEFAULT 0 NOT NULL,
    tax bigint DEFAULT 0 NOT NULL,
    offer_id uuid,
    CONSTRAINT line_discount_fits CHECK (((discount >= 0) AND (discount <= total))),
    CONSTRAINT line_pieces_add_up CHECK (((shipped >= 0) AND (cancelled >= 0) AND ((shipped + cancelled) <= qty) AND ((returned >= 0) AND (returned <= shipped)) AND ((refunded >= 0) AND (refunded <= qty)))),
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
    reserved_until timestamp with time zone,
    collected bigint DEFAULT 0 NOT NULL,
    refunded bigint DEFAULT 0 NOT NULL,
    payment jsonb,
    adjustments jsonb DEFAULT '[]'::jsonb NOT NULL,
    taxes jsonb DEFAULT '[]'::jsonb NOT NULL,
    codes jsonb DEFAULT '[]'::jsonb NOT NULL,
    identity text NOT NULL,
    claimed_promotions uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    CONSTRAINT only_unpaid_reservations_end CHECK (((reserved_until IS NULL) OR ((status = 'placed'::text) AND (payment_status = 'unpaid'::text)))),
    CONSTRAINT order_money_within_total CHECK (((refunded >= 0) AND (((collected - refunded) >= 0) AND ((collected - refunded) <= total)))),
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
    CONSTRAINT orders_tax_check CHECK ((tax >= 0)),
    CONSTRAINT payment_status_tells_the_money CHECK (
CASE payment_status
    WHEN 'unpaid'::text THEN (collected = 0)
    WHEN 'authorised'::text THEN (collected = 0)
    WHEN 'paid'::text THEN ((collected = total) AND (refunded = 0))
    WHEN 'part_refunded'::text THEN ((collected = total) AND (refunded > 0) AND (refunded < collected))
    ELSE ((collected = total) AND (refunded = collected))
END)
)
WITH (fillfactor='80');

--
-- Name: payment_transitions; Type: TABLE; Schema: orders; Owner: -
--

CREATE TABLE orders.payment_transitions (
    from_status text NOT NULL,
    to_status text NOT NULL
);

--
-- Name: transitions; Type: TABLE; Schema: orders; Owner: -
--

CREATE TABLE orders.transitions (
    from_status text NOT NULL,
    to_status text NOT NULL
);

--
-- Name: methods; Type: TABLE; Schema: payments; Owner: -
--

CREATE TABLE payments.methods (
    method text NOT NULL,
    reserved_for interval NOT NULL,
    CONSTRAINT methods_method_check CHECK ((method ~ '^[a-z][a-z0-9_]{0,31}$'::text)),
    CONSTRAINT methods_reserved_for_check CHECK ((reserved_for > '00:00:00'::interval))
);

--
-- Name: movements; Type: TABLE; Schema: payments; Owner: -
--

CREATE TABLE payments.movements (
    order_id uuid NOT NULL,
    payment_id uuid NOT NULL,
    kind text NOT NULL,
    reference uuid NOT NULL,
    amount bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT movements_amount_check CHECK ((amount > 0)),
    CONSTRAINT movements_kind_check CHECK ((kind = ANY (ARRAY['authorised'::text, 'collected'::text, 'refunded'::text, 'refund_reversed'::text, 'voided'::text])))
);

--
-- Name: payments; Type: TABLE; Schema: payments; Owner: -
--

CREATE TABLE payments.payments (
    order_id uuid NOT NULL,
    payment_id uuid NOT NULL,
    attempt integer NOT NULL,
    provider text NOT NULL,
    reference text,
    token text,
    return_url text,
    currency text NOT NULL,
    amount bigint NOT NULL,
    previous_status text,
    status text NOT NULL,
    goal text NOT NULL,
    counts boolean DEFAULT true NOT NULL,
    next_action jsonb,
    failure text,
    collected bigint DEFAULT 0 NOT NULL,
    refunded bigint DEFAULT 0 NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    next_try_at timestamp with time zone,
    started_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT collected_whole CHECK ((collected =
CASE
    WHEN (status = 'collected'::text) THEN amount
    ELSE (0)::bigint
END)),
    CONSTRAINT payments_amount_check CHECK ((amount > 0)),
    CONSTRAINT payments_attempt_check CHECK ((attempt >= 1)),
    CONSTRAINT payments_goal_check CHECK ((goal = ANY (ARRAY['collected'::text, 'voided'::text]))),
    CONSTRAINT payments_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'needs_action'::text, 'authorised'::text, 'collected'::text, 'failed'::text, 'voided'::text]))),
    CONSTRAINT refunded_within_collected CHECK (((refunded >= 0) AND (refunded <= collected)))
)
WITH (fillfactor='70');

--
-- Name: refunds; Type: TABLE; Schema: payments; Owner: -
--

CREATE TABLE payments.refunds (
    order_id uuid NOT NULL,
    refund_id uuid NOT NULL,
    payment_id uuid NOT NULL,
    amount bigint NOT NULL,
    status text NOT NULL,
    reference text,
    failure text,
    tries integer DEFAULT 0 NOT NULL,
    next_try_at timestamp with time zone,
    started_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT refunds_amount_check CHECK ((amount > 0)),
    CONSTRAINT refunds_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'done'::text, 'failed'::text, 'reversed'::text])))
)
WITH (fillfactor='70');

--
-- Name: sandbox_payments; Type: TABLE; Schema: payments; Owner: -
--

CREATE TABLE payments.sandbox_payments (
    payment_id uuid NOT NULL,
    order_id uuid NOT NULL,
    token text NOT NULL,
    status text NOT NULL,
    failure text,
    amount bigint NOT NULL,
    refunded bigint DEFAULT 0 NOT NULL,
    return_url text,
    currency text NOT NULL,
    CONSTRAINT sandbox_payments_check CHECK (((refunded >= 0) AND (refunded <= amount)))
);

--
-- Name: sandbox_refunds; Type: TABLE; Schema: payments; Owner: -
--

CREATE TABLE payments.sandbox_refunds (
    payment_id uuid NOT NULL,
    refund_id uuid NOT NULL,
    status text NOT NULL
);

--
-- Name: sandbox_webhooks; Type: TABLE; Schema: payments; Owner: -
--

CREATE TABLE payments.sandbox_webhooks (
    payment_id uuid NOT NULL,
    event_id uuid NOT NULL,
    body text NOT NULL,
    sends integer NOT NULL,
    due_at timestamp with time zone NOT NULL,
    CONSTRAINT sandbox_webhooks_sends_check CHECK ((sends >= 0))
);

--
-- Name: transitions; Type: TABLE; Schema: payments; Owner: -
--

CREATE TABLE payments.transitions (
    from_status text NOT NULL,
    to_status text NOT NULL
);

--
-- Name: webhooks; Type: TABLE; Schema: payments; Owner: -
--

CREATE TABLE payments.webhooks (
    event_id text NOT NULL,
    provider text NOT NULL,
    type text NOT NULL,
    payload_digest bytea NOT NULL,
    processed_at timestamp with time zone NOT NULL,
    CONSTRAINT webhooks_event_id_check CHECK (((event_id <> ''::text) AND (length(event_id) <= 255))),
    CONSTRAINT webhooks_payload_digest_check CHECK ((octet_length(payload_digest) = 32))
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
-- Name: account_carts account_carts_pkey; Type: CONSTRAINT; Schema: carts; Owner: -
--

ALTER TABLE ONLY carts.account_carts
    ADD CONSTRAINT account_carts_pkey PRIMARY KEY (account_id, segment);

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
-- Name: category_texts category_texts_pkey; Type: CONSTRAINT; Schema: catalog; Owner: -
--

ALTER TABLE ONLY catalog.category_texts
    ADD CONSTRAINT category_texts_pkey PRIMARY KEY (category_id, locale);

--
-- Name: price_list_rows price_list_rows_pkey; Type: CONSTRAINT; Schema: catalog; Owner: -
--

ALTER TABLE ONLY catalog.price_list_rows
    ADD CONSTRAINT price_list_rows_pkey PRIMARY KEY (price_list_id, sku_id, min_qty);

--
-- Name: price_lists price_lists_pkey; Type: CONSTRAINT; Schema: catalog; Owner: -
--

ALTER TABLE ONLY catalog.price_lists
    ADD CONSTRAINT price_lists_pkey PRIMARY KEY (price_list_id);

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
-- Name: product_texts product_texts_pkey; Type: CONSTRAINT; Schema: catalog; Owner: -
--

ALTER TABLE ONLY catalog.product_texts
    ADD CONSTRAINT product_texts_pkey PRIMARY KEY (product_id, locale);

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
-- Name: cursors cursors_pkey; Type: CONSTRAINT; Schema: events; Owner: -
--

ALTER TABLE ONLY events.cursors
    ADD CONSTRAINT cursors_pkey PRIMARY KEY (bucket, name);

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
    ADD CONSTRAINT ledger_pkey PRIMARY KEY (sku_id, reference, kind, step);

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
-- Name: ways_to_pay ways_to_pay_pkey; Type: CONSTRAINT; Schema: markets; Owner: -
--

ALTER TABLE ONLY markets.ways_to_pay
    ADD CONSTRAINT ways_to_pay_pkey PRIMARY KEY (market, method);

--
-- Name: assets assets_pkey; Type: CONSTRAINT; Schema: media; Owner: -
--

ALTER TABLE ONLY media.assets
    ADD CONSTRAINT assets_pkey PRIMARY KEY (hash);

--
-- Name: admissions admissions_pkey; Type: CONSTRAINT; Schema: offers; Owner: -
--

ALTER TABLE ONLY offers.admissions
    ADD CONSTRAINT admissions_pkey PRIMARY KEY (offer_id, place);

--
-- Name: admitted_marks admitted_marks_pkey; Type: CONSTRAINT; Schema: offers; Owner: -
--

ALTER TABLE ONLY offers.admitted_marks
    ADD CONSTRAINT admitted_marks_pkey PRIMARY KEY (offer_id, at);

--
-- Name: allotments allotments_pkey; Type: CONSTRAINT; Schema: offers; Owner: -
--

ALTER TABLE ONLY offers.allotments
    ADD CONSTRAINT allotments_pkey PRIMARY KEY (offer_id, sku_id);

--
-- Name: claims claims_pkey; Type: CONSTRAINT; Schema: offers; Owner: -
--

ALTER TABLE ONLY offers.claims
    ADD CONSTRAINT claims_pkey PRIMARY KEY (offer_id, order_id, sku_id);

--
-- Name: customers customers_pkey; Type: CONSTRAINT; Schema: offers; Owner: -
--

ALTER TABLE ONLY offers.customers
    ADD CONSTRAINT customers_pkey PRIMARY KEY (offer_id, identity);

--
-- Name: early_access early_access_pkey; Type: CONSTRAINT; Schema: offers; Owner: -
--

ALTER TABLE ONLY offers.early_access
    ADD CONSTRAINT early_access_pkey PRIMARY KEY (offer_id, group_name);

--
-- Name: items items_pkey; Type: CONSTRAINT; Schema: offers; Owner: -
--

ALTER TABLE ONLY offers.items
    ADD CONSTRAINT items_pkey PRIMARY KEY (offer_id, sku_id);

--
-- Name: offers offers_pkey; Type: CONSTRAINT; Schema: offers; Owner: -
--

ALTER TABLE ONLY offers.offers
    ADD CONSTRAINT offers_pkey PRIMARY KEY (offer_id);

--
-- Name: rooms rooms_pkey; Type: CONSTRAINT; Schema: offers; Owner: -
--

ALTER TABLE ONLY offers.rooms
    ADD CONSTRAINT rooms_pkey PRIMARY KEY (offer_id);

--
-- Name: tickets tickets_pkey; Type: CONSTRAINT; Schema: offers; Owner: -
--

ALTER TABLE ONLY offers.tickets
    ADD CONSTRAINT tickets_pkey PRIMARY KEY (offer_id, cart_id);

--
-- Name: waves waves_pkey; Type: CONSTRAINT; Schema: offers; Owner: -
--

ALTER TABLE ONLY offers.waves
    ADD CONSTRAINT waves_pkey PRIMARY KEY (offer_id, sku_id, starts_at);

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
-- Name: payment_transitions payment_transitions_pkey; Type: CONSTRAINT; Schema: orders; Owner: -
--

ALTER TABLE ONLY orders.payment_transitions
    ADD CONSTRAINT payment_transitions_pkey PRIMARY KEY (from_status, to_status);

--
-- Name: transitions transitions_pkey; Type: CONSTRAINT; Schema: orders; Owner: -
--

ALTER TABLE ONLY orders.transitions
    ADD CONSTRAINT transitions_pkey PRIMARY KEY (from_status, to_status);

--
-- Name: methods methods_pkey; Type: CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.methods
    ADD CONSTRAINT methods_pkey PRIMARY KEY (method);

--
-- Name: movements movements_pkey; Type: CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.movements
    ADD CONSTRAINT movements_pkey PRIMARY KEY (order_id, payment_id, kind, reference);

--
-- Name: payments payments_order_id_attempt_key; Type: CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.payments
    ADD CONSTRAINT payments_order_id_attempt_key UNIQUE (order_id, attempt);

--
-- Name: payments payments_pkey; Type: CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.payments
    ADD CONSTRAINT payments_pkey PRIMARY KEY (order_id, payment_id);

--
-- Name: refunds refunds_pkey; Type: CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.refunds
    ADD CONSTRAINT refunds_pkey PRIMARY KEY (order_id, refund_id);

--
-- Name: sandbox_payments sandbox_payments_pkey; Type: CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.sandbox_payments
    ADD CONSTRAINT sandbox_payments_pkey PRIMARY KEY (payment_id);

--
-- Name: sandbox_refunds sandbox_refunds_pkey; Type: CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.sandbox_refunds
    ADD CONSTRAINT sandbox_refunds_pkey PRIMARY KEY (payment_id, refund_id);

--
-- Name: sandbox_webhooks sandbox_webhooks_pkey; Type: CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.sandbox_webhooks
    ADD CONSTRAINT sandbox_webhooks_pkey PRIMARY KEY (payment_id, event_id);

--
-- Name: transitions transitions_pkey; Type: CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.transitions
    ADD CONSTRAINT transitions_pkey PRIMARY KEY (from_status, to_status);

--
-- Name: webhooks webhooks_pkey; Type: CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.webhooks
    ADD CONSTRAINT webhooks_pkey PRIMARY KEY (event_id, provider);

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
-- Name: carts_expires_on; Type: INDEX; Schema: carts; Owner: -
--

CREATE INDEX carts_expires_on ON carts.carts USING btree (expires_on);

--
-- Name: price_list_rows_sku; Type: INDEX; Schema: catalog; Owner: -
--

CREATE INDEX price_list_rows_sku ON catalog.price_list_rows USING btree (sku_id);

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
-- Name: orders_reserved_until; Type: INDEX; Schema: orders; Owner: -
--

CREATE INDEX orders_reserved_until ON orders.orders USING btree (reserved_until) WHERE (reserved_until IS NOT NULL);

--
-- Name: payments_due; Type: INDEX; Schema: payments; Owner: -
--

CREATE INDEX payments_due ON payments.payments USING btree (next_try_at) WHERE (next_try_at IS NOT NULL);

--
-- Name: payments_one_pays; Type: INDEX; Schema: payments; Owner: -
--

CREATE UNIQUE INDEX payments_one_pays ON payments.payments USING btree (order_id) WHERE ((status = ANY (ARRAY['authorised'::text, 'collected'::text])) AND (goal = 'collected'::text) AND counts);

--
-- Name: payments_one_pending; Type: INDEX; Schema: payments; Owner: -
--

CREATE UNIQUE INDEX payments_one_pending ON payments.payments USING btree (order_id) WHERE ((status = 'pending'::text) AND (goal = 'collected'::text));

--
-- Name: refunds_due; Type: INDEX; Schema: payments; Owner: -
--

CREATE INDEX refunds_due ON payments.refunds USING btree (next_try_at) WHERE (next_try_at IS NOT NULL);

--
-- Name: sandbox_webhooks_due; Type: INDEX; Schema: payments; Owner: -
--

CREATE INDEX sandbox_webhooks_due ON payments.sandbox_webhooks USING btree (due_at);

--
-- Name: webhooks_processed_at; Type: INDEX; Schema: payments; Owner: -
--

CREATE INDEX webhooks_processed_at ON payments.webhooks USING btree (processed_at);

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
-- Name: category_texts category_texts_category_id_fkey; Type: FK CONSTRAINT; Schema: catalog; Owner: -
--

ALTER TABLE ONLY catalog.category_texts
    ADD CONSTRAINT category_texts_category_id_fkey FOREIGN KEY (category_id) REFERENCES catalog.categories(category_id);

--
-- Name: price_list_rows price_list_rows_price_list_id_fkey; Type: FK CONSTRAINT; Schema: catalog; Owner: -
--

ALTER TABLE ONLY catalog.price_list_rows
    ADD CONSTRAINT price_list_rows_price_list_id_fkey FOREIGN KEY (price_list_id) REFERENCES catalog.price_lists(price_list_id);

--
-- Name: price_list_rows price_list_rows_sku_id_fkey; Type: FK CONSTRAINT; Schema: catalog; Owner: -
--

ALTER TABLE ONLY catalog.price_list_rows
    ADD CONSTRAINT price_list_rows_sku_id_fkey FOREIGN KEY (sku_id) REFERENCES inventory.skus(sku_id);

--
-- Name: price_lists price_lists_group_name_fkey; Type: FK CONSTRAINT; Schema: catalog; Owner: -
--

ALTER TABLE ONLY catalog.price_lists
    ADD CONSTRAINT price_lists_group_name_fkey FOREIGN KEY (group_name) REFERENCES accounts.groups(group_name);

--
-- Name: price_lists price_lists_market_fkey; Type: FK CONSTRAINT; Schema: catalog; Owner: -
--

ALTER TABLE ONLY catalog.price_lists
    ADD CONSTRAINT price_lists_market_fkey FOREIGN KEY (market) REFERENCES markets.markets(market);

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
-- Name: product_texts product_texts_product_id_fkey; Type: FK CONSTRAINT; Schema: catalog; Owner: -
--

ALTER TABLE ONLY catalog.product_texts
    ADD CONSTRAINT product_texts_product_id_fkey FOREIGN KEY (product_id) REFERENCES catalog.products(product_id);

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
-- Name: segments segments_group_name_fkey; Type: FK CONSTRAINT; Schema: markets; Owner: -
--

ALTER TABLE ONLY markets.segments
    ADD CONSTRAINT segments_group_name_fkey FOREIGN KEY (group_name) REFERENCES accounts.groups(group_name);

--
-- Name: segments segments_market_fkey; Type: FK CONSTRAINT; Schema: markets; Owner: -
--

ALTER TABLE ONLY markets.segments
    ADD CONSTRAINT segments_market_fkey FOREIGN KEY (market) REFERENCES markets.markets(market);

--
-- Name: ways_to_pay ways_to_pay_market_fkey; Type: FK CONSTRAINT; Schema: markets; Owner: -
--

ALTER TABLE ONLY markets.ways_to_pay
    ADD CONSTRAINT ways_to_pay_market_fkey FOREIGN KEY (market) REFERENCES markets.markets(market);

--
-- Name: ways_to_pay ways_to_pay_method_fkey; Type: FK CONSTRAINT; Schema: markets; Owner: -
--

ALTER TABLE ONLY markets.ways_to_pay
    ADD CONSTRAINT ways_to_pay_method_fkey FOREIGN KEY (method) REFERENCES payments.methods(method);

--
-- Name: admissions admissions_offer_id_fkey; Type: FK CONSTRAINT; Schema: offers; Owner: -
--

ALTER TABLE ONLY offers.admissions
    ADD CONSTRAINT admissions_offer_id_fkey FOREIGN KEY (offer_id) REFERENCES offers.offers(offer_id);

--
-- Name: admitted_marks admitted_marks_offer_id_fkey; Type: FK CONSTRAINT; Schema: offers; Owner: -
--

ALTER TABLE ONLY offers.admitted_marks
    ADD CONSTRAINT admitted_marks_offer_id_fkey FOREIGN KEY (offer_id) REFERENCES offers.offers(offer_id);

--
-- Name: allotments allotments_offer_id_fkey; Type: FK CONSTRAINT; Schema: offers; Owner: -
--

ALTER TABLE ONLY offers.allotments
    ADD CONSTRAINT allotments_offer_id_fkey FOREIGN KEY (offer_id) REFERENCES offers.offers(offer_id);

--
-- Name: claims claims_offer_id_fkey; Type: FK CONSTRAINT; Schema: offers; Owner: -
--

ALTER TABLE ONLY offers.claims
    ADD CONSTRAINT claims_offer_id_fkey FOREIGN KEY (offer_id) REFERENCES offers.offers(offer_id);

--
-- Name: customers customers_offer_id_fkey; Type: FK CONSTRAINT; Schema: offers; Owner: -
--

ALTER TABLE ONLY offers.customers
    ADD CONSTRAINT customers_offer_id_fkey FOREIGN KEY (offer_id) REFERENCES offers.offers(offer_id);

--
-- Name: early_access early_access_offer_id_fkey; Type: FK CONSTRAINT; Schema: offers; Owner: -
--

ALTER TABLE ONLY offers.early_access
    ADD CONSTRAINT early_access_offer_id_fkey FOREIGN KEY (offer_id) REFERENCES offers.offers(offer_id);

--
-- Name: items items_offer_id_fkey; Type: FK CONSTRAINT; Schema: offers; Owner: -
--

ALTER TABLE ONLY offers.items
    ADD CONSTRAINT items_offer_id_fkey FOREIGN KEY (offer_id) REFERENCES offers.offers(offer_id);

--
-- Name: rooms rooms_offer_id_fkey; Type: FK CONSTRAINT; Schema: offers; Owner: -
--

ALTER TABLE ONLY offers.rooms
    ADD CONSTRAINT rooms_offer_id_fkey FOREIGN KEY (offer_id) REFERENCES offers.offers(offer_id);

--
-- Name: tickets tickets_offer_id_fkey; Type: FK CONSTRAINT; Schema: offers; Owner: -
--

ALTER TABLE ONLY offers.tickets
    ADD CONSTRAINT tickets_offer_id_fkey FOREIGN KEY (offer_id) REFERENCES offers.offers(offer_id);

--
-- Name: waves waves_offer_id_fkey; Type: FK CONSTRAINT; Schema: offers; Owner: -
--

ALTER TABLE ONLY offers.waves
    ADD CONSTRAINT waves_offer_id_fkey FOREIGN KEY (offer_id) REFERENCES offers.offers(offer_id);

--
-- Name: events events_from_payment_status_payment_status_fkey; Type: FK CONSTRAINT; Schema: orders; Owner: -
--

ALTER TABLE ONLY orders.events
    ADD CONSTRAINT events_from_payment_status_payment_status_fkey FOREIGN KEY (from_payment_status, payment_status) REFERENCES orders.payment_transitions(from_status, to_status);

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
-- Name: movements movements_order_id_payment_id_fkey; Type: FK CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.movements
    ADD CONSTRAINT movements_order_id_payment_id_fkey FOREIGN KEY (order_id, payment_id) REFERENCES payments.payments(order_id, payment_id);

--
-- Name: payments payments_order_id_fkey; Type: FK CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.payments
    ADD CONSTRAINT payments_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders.orders(order_id);

--
-- Name: payments payments_previous_status_status_fkey; Type: FK CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.payments
    ADD CONSTRAINT payments_previous_status_status_fkey FOREIGN KEY (previous_status, status) REFERENCES payments.transitions(from_status, to_status);

--
-- Name: payments payments_provider_fkey; Type: FK CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.payments
    ADD CONSTRAINT payments_provider_fkey FOREIGN KEY (provider) REFERENCES payments.methods(method);

--
-- Name: refunds refunds_order_id_payment_id_fkey; Type: FK CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.refunds
    ADD CONSTRAINT refunds_order_id_payment_id_fkey FOREIGN KEY (order_id, payment_id) REFERENCES payments.payments(order_id, payment_id);

--
-- Name: sandbox_refunds sandbox_refunds_payment_id_fkey; Type: FK CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.sandbox_refunds
    ADD CONSTRAINT sandbox_refunds_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES payments.sandbox_payments(payment_id);

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
GRANT USAGE ON SCHEMA carts TO rialto_work;

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
-- Name: SCHEMA offers; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA offers TO rialto_browse;
GRANT USAGE ON SCHEMA offers TO rialto_order;
GRANT USAGE ON SCHEMA offers TO rialto_work;

--
-- Name: SCHEMA orders; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA orders TO rialto_order;
GRANT USAGE ON SCHEMA orders TO rialto_work;

--
-- Name: SCHEMA payments; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA payments TO rialto_order;
GRANT USAGE ON SCHEMA payments TO rialto_work;

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
-- Name: COLUMN customers.email_verified_at; Type: ACL; Schema: accounts; Owner: -
--

GRANT UPDATE(email_verified_at) ON TABLE accounts.customers TO rialto_order;

--
-- Name: TABLE emails; Type: ACL; Schema: accounts; Owner: -
--

GRANT SELECT,INSERT ON TABLE accounts.emails TO rialto_order;

--
-- Name: TABLE groups; Type: ACL; Schema: accounts; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE accounts.groups TO rialto_order;

--
-- Name: TABLE sessions; Type: ACL; Schema: accounts; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE accounts.sessions TO rialto_order;

--
-- Name: TABLE account_carts; Type: ACL; Schema: carts; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE carts.account_carts TO rialto_order;

--
-- Name: TABLE carts; Type: ACL; Schema: carts; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE carts.carts TO rialto_order;
GRANT SELECT,DELETE ON TABLE carts.carts TO rialto_work;

--
-- Name: TABLE lines; Type: ACL; Schema: carts; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE carts.lines TO rialto_order;
GRANT SELECT,DELETE ON TABLE carts.lines TO rialto_work;

--
-- Name: TABLE categories; Type: ACL; Schema: catalog; Owner: -
--

GRANT SELECT ON TABLE catalog.categories TO rialto_browse;
GRANT SELECT,UPDATE ON TABLE catalog.categories TO rialto_order;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.categories TO rialto_work;

--
-- Name: TABLE category_texts; Type: ACL; Schema: catalog; Owner: -
--

GRANT SELECT ON TABLE catalog.category_texts TO rialto_browse;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.category_texts TO rialto_order;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.category_texts TO rialto_work;

--
-- Name: TABLE price_list_rows; Type: ACL; Schema: catalog; Owner: -
--

GRANT SELECT ON TABLE catalog.price_list_rows TO rialto_browse;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.price_list_rows TO rialto_order;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.price_list_rows TO rialto_work;

--
-- Name: TABLE price_lists; Type: ACL; Schema: catalog; Owner: -
--

GRANT SELECT ON TABLE catalog.price_lists TO rialto_browse;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.price_lists TO rialto_order;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.price_lists TO rialto_work;

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
-- Name: TABLE product_texts; Type: ACL; Schema: catalog; Owner: -
--

GRANT SELECT ON TABLE catalog.product_texts TO rialto_browse;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.product_texts TO rialto_order;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.product_texts TO rialto_work;

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
-- Name: COLUMN variants.tax_class; Type: ACL; Schema: catalog; Owner: -
--

GRANT UPDATE(tax_class) ON TABLE catalog.variants TO rialto_order;

--
-- Name: TABLE cursors; Type: ACL; Schema: events; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE events.cursors TO rialto_work;

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
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE inventory.adjustment_keys TO rialto_work;

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
GRANT SELECT,INSERT,UPDATE ON TABLE inventory.stock TO rialto_work;

--
-- Name: TABLE markets; Type: ACL; Schema: markets; Owner: -
--

GRANT SELECT ON TABLE markets.markets TO rialto_browse;
GRANT SELECT ON TABLE markets.markets TO rialto_order;
GRANT SELECT ON TABLE markets.markets TO rialto_work;

--
-- Name: COLUMN markets.name; Type: ACL; Schema: markets; Owner: -
--

GRANT UPDATE(name) ON TABLE markets.markets TO rialto_order;

--
-- Name: COLUMN markets.countries; Type: ACL; Schema: markets; Owner: -
--

GRANT UPDATE(countries) ON TABLE markets.markets TO rialto_order;

--
-- Name: TABLE segments; Type: ACL; Schema: markets; Owner: -
--

GRANT SELECT ON TABLE markets.segments TO rialto_browse;
GRANT SELECT,INSERT,UPDATE ON TABLE markets.segments TO rialto_order;
GRANT SELECT ON TABLE markets.segments TO rialto_work;

--
-- Name: TABLE ways_to_pay; Type: ACL; Schema: markets; Owner: -
--

GRANT SELECT ON TABLE markets.ways_to_pay TO rialto_browse;
GRANT SELECT,INSERT,DELETE ON TABLE markets.ways_to_pay TO rialto_order;
GRANT SELECT ON TABLE markets.ways_to_pay TO rialto_work;

--
-- Name: TABLE assets; Type: ACL; Schema: media; Owner: -
--

GRANT SELECT ON TABLE media.assets TO rialto_browse;
GRANT SELECT ON TABLE media.assets TO rialto_order;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE media.assets TO rialto_work;

--
-- Name: TABLE admissions; Type: ACL; Schema: offers; Owner: -
--

GRANT SELECT ON TABLE offers.admissions TO rialto_browse;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE offers.admissions TO rialto_order;

--
-- Name: TABLE admitted_marks; Type: ACL; Schema: offers; Owner: -
--

GRANT SELECT ON TABLE offers.admitted_marks TO rialto_browse;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE offers.admitted_marks TO rialto_order;
GRANT SELECT,DELETE ON TABLE offers.admitted_marks TO rialto_work;

--
-- Name: TABLE allotments; Type: ACL; Schema: offers; Owner: -
--

GRANT SELECT ON TABLE offers.allotments TO rialto_browse;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE offers.allotments TO rialto_order;
GRANT SELECT,UPDATE ON TABLE offers.allotments TO rialto_work;

--
-- Name: TABLE claims; Type: ACL; Schema: offers; Owner: -
--

GRANT SELECT ON TABLE offers.claims TO rialto_browse;
GRANT SELECT,INSERT,UPDATE ON TABLE offers.claims TO rialto_order;
GRANT SELECT,UPDATE ON TABLE offers.claims TO rialto_work;

--
-- Name: TABLE customers; Type: ACL; Schema: offers; Owner: -
--

GRANT SELECT ON TABLE offers.customers TO rialto_browse;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE offers.customers TO rialto_order;
GRANT SELECT,INSERT,UPDATE ON TABLE offers.customers TO rialto_work;

--
-- Name: TABLE early_access; Type: ACL; Schema: offers; Owner: -
--

GRANT SELECT ON TABLE offers.early_access TO rialto_browse;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE offers.early_access TO rialto_order;

--
-- Name: TABLE items; Type: ACL; Schema: offers; Owner: -
--

GRANT SELECT ON TABLE offers.items TO rialto_browse;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE offers.items TO rialto_order;

--
-- Name: TABLE offers; Type: ACL; Schema: offers; Owner: -
--

GRANT SELECT ON TABLE offers.offers TO rialto_browse;
GRANT SELECT,INSERT,UPDATE ON TABLE offers.offers TO rialto_order;
GRANT SELECT,UPDATE ON TABLE offers.offers TO rialto_work;

--
-- Name: TABLE rooms; Type: ACL; Schema: offers; Owner: -
--

GRANT SELECT ON TABLE offers.rooms TO rialto_browse;
GRANT SELECT,INSERT,UPDATE ON TABLE offers.rooms TO rialto_order;

--
-- Name: TABLE tickets; Type: ACL; Schema: offers; Owner: -
--

GRANT SELECT ON TABLE offers.tickets TO rialto_browse;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE offers.tickets TO rialto_order;
GRANT SELECT,DELETE ON TABLE offers.tickets TO rialto_work;

--
-- Name: TABLE waves; Type: ACL; Schema: offers; Owner: -
--

GRANT SELECT ON TABLE offers.waves TO rialto_browse;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE offers.waves TO rialto_order;

--
-- Name: TABLE buyers; Type: ACL; Schema: orders; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE orders.buyers TO rialto_order;
GRANT SELECT,DELETE ON TABLE orders.buyers TO rialto_work;

--
-- Name: TABLE events; Type: ACL; Schema: orders; Owner: -
--

GRANT SELECT,INSERT ON TABLE orders.events TO rialto_order;
GRANT SELECT,INSERT ON TABLE orders.events TO rialto_work;

--
-- Name: TABLE idempotency_keys; Type: ACL; Schema: orders; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE orders.idempotency_keys TO rialto_order;

--
-- Name: TABLE lines; Type: ACL; Schema: orders; Owner: -
--

GRANT SELECT,INSERT ON TABLE orders.lines TO rialto_order;
GRANT SELECT ON TABLE orders.lines TO rialto_work;

--
-- Name: COLUMN lines.shipped; Type: ACL; Schema: orders; Owner: -
--

GRANT UPDATE(shipped) ON TABLE orders.lines TO rialto_order;
GRANT UPDATE(shipped) ON TABLE orders.lines TO rialto_work;

--
-- Name: COLUMN lines.cancelled; Type: ACL; Schema: orders; Owner: -
--

GRANT UPDATE(cancelled) ON TABLE orders.lines TO rialto_order;
GRANT UPDATE(cancelled) ON TABLE orders.lines TO rialto_work;

--
-- Name: COLUMN lines.returned; Type: ACL; Schema: orders; Owner: -
--

GRANT UPDATE(returned) ON TABLE orders.lines TO rialto_order;
GRANT UPDATE(returned) ON TABLE orders.lines TO rialto_work;

--
-- Name: COLUMN lines.refunded; Type: ACL; Schema: orders; Owner: -
--

GRANT UPDATE(refunded) ON TABLE orders.lines TO rialto_order;
GRANT UPDATE(refunded) ON TABLE orders.lines TO rialto_work;

--
-- Name: SEQUENCE order_numbers; Type: ACL; Schema: orders; Owner: -
--

GRANT USAGE ON SEQUENCE orders.order_numbers TO rialto_order;

--
-- Name: TABLE orders; Type: ACL; Schema: orders; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE orders.orders TO rialto_order;
GRANT SELECT,UPDATE ON TABLE orders.orders TO rialto_work;

--
-- Name: TABLE payment_transitions; Type: ACL; Schema: orders; Owner: -
--

GRANT SELECT ON TABLE orders.payment_transitions TO rialto_order;
GRANT SELECT ON TABLE orders.payment_transitions TO rialto_work;

--
-- Name: TABLE transitions; Type: ACL; Schema: orders; Owner: -
--

GRANT SELECT ON TABLE orders.transitions TO rialto_order;
GRANT SELECT ON TABLE orders.transitions TO rialto_work;

--
-- Name: TABLE methods; Type: ACL; Schema: payments; Owner: -
--

GRANT SELECT ON TABLE payments.methods TO rialto_order;
GRANT SELECT ON TABLE payments.methods TO rialto_work;

--
-- Name: COLUMN methods.reserved_for; Type: ACL; Schema: payments; Owner: -
--

GRANT UPDATE(reserved_for) ON TABLE payments.methods TO rialto_order;

--
-- Name: TABLE movements; Type: ACL; Schema: payments; Owner: -
--

GRANT SELECT,INSERT ON TABLE payments.movements TO rialto_order;
GRANT SELECT,INSERT ON TABLE payments.movements TO rialto_work;

--
-- Name: TABLE payments; Type: ACL; Schema: payments; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE payments.payments TO rialto_order;
GRANT SELECT,INSERT,UPDATE ON TABLE payments.payments TO rialto_work;

--
-- Name: TABLE refunds; Type: ACL; Schema: payments; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE payments.refunds TO rialto_order;
GRANT SELECT,INSERT,UPDATE ON TABLE payments.refunds TO rialto_work;

--
-- Name: TABLE sandbox_payments; Type: ACL; Schema: payments; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE payments.sandbox_payments TO rialto_order;
GRANT SELECT,INSERT,UPDATE ON TABLE payments.sandbox_payments TO rialto_work;

--
-- Name: TABLE sandbox_refunds; Type: ACL; Schema: payments; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE payments.sandbox_refunds TO rialto_order;
GRANT SELECT,INSERT,UPDATE ON TABLE payments.sandbox_refunds TO rialto_work;

--
-- Name: TABLE sandbox_webhooks; Type: ACL; Schema: payments; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE payments.sandbox_webhooks TO rialto_order;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE payments.sandbox_webhooks TO rialto_work;

--
-- Name: TABLE transitions; Type: ACL; Schema: payments; Owner: -
--

GRANT SELECT ON TABLE payments.transitions TO rialto_order;
GRANT SELECT ON TABLE payments.transitions TO rialto_work;

--
-- Name: TABLE webhooks; Type: ACL; Schema: payments; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE payments.webhooks TO rialto_order;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE payments.webhooks TO rialto_work;

--
-- Name: TABLE budgets; Type: ACL; Schema: pricing; Owner: -
--

GRANT SELECT ON TABLE pricing.budgets TO rialto_browse;
GRANT SELECT,INSERT,UPDATE ON TABLE pricing.budgets TO rialto_order;
GRANT SELECT,UPDATE ON TABLE pricing.budgets TO rialto_work;

--
-- Name: TABLE codes; Type: ACL; Schema: pricing; Owner: -
--

GRANT SELECT ON TABLE pricing.codes TO rialto_browse;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pricing.codes TO rialto_order;
GRANT SELECT,UPDATE ON TABLE pricing.codes TO rialto_work;

--
-- Name: TABLE customer_uses; Type: ACL; Schema: pricing; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE pricing.customer_uses TO rialto_order;
GRANT SELECT,DELETE ON TABLE pricing.customer_uses TO rialto_work;

--
-- Name: TABLE delivery_zones; Type: ACL; Schema: pricing; Owner: -
--

GRANT SELECT ON TABLE pricing.delivery_zones TO rialto_browse;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pricing.delivery_zones TO rialto_order;

--
-- Name: TABLE promotion_uses; Type: ACL; Schema: pricing; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE pricing.promotion_uses TO rialto_order;
GRANT SELECT,DELETE ON TABLE pricing.promotion_uses TO rialto_work;

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

