-- Captures a batch of priced orders in one transaction: closes each cart, takes each idempotency key, records orders,
-- lines, events, ledger and outbox, takes what promotions were counted on, and takes the stock. Locks in the house's one
-- order: cart, key, buyer, code and budget, units of offers, stock by SKU. It reaches across carts, orders, pricing, offers,
-- inventory and events because all of it must be true at once, and reads from payments how long an unpaid order of its method keeps its stock.
--
-- Fast way (p_exact false): stock comes last, as one conditional UPDATE over demand already added up by SKU, so a hot
-- row is locked for the shortest time; units of offers right before it. Where anything falls short or a key is taken, RX001
-- (RX003 when it is a promotion, RX004 when it is an offer) undoes all of it and the caller comes again with p_exact true,
-- which locks codes, budgets, units and stock first and decides order by order, as they arrived.
--
-- Arrays run parallel: one element an order, in order of arrival; one element a line, with its order's place (from 1)
-- and the place of its SKU in the demand arrays, which are sorted by SKU; one element a claim (what an order takes of a
-- promotion), with its order's place, in order of orders. A line that is sold by an offer names it, and the place in line
-- that admits it (p_line_admissions; 0: none): its units come out of what the stock has allotted (p_demand_offered: how many
-- of a SKU's demand do).
-- Outcomes: captured, sold_out, refused (a promotion cannot be had; refusals says which and why), offer_refused (likewise an
-- offer), moved (cart or key are not what was read: read again), stale (the price's time is up).
CREATE OR REPLACE FUNCTION orders.capture_orders_v1(
    p_exact boolean,
    p_keys text[], p_fingerprints bytea[], p_order_ids uuid[], p_event_ids uuid[],
    p_cart_ids uuid[], p_cart_versions integer[],
    p_segments text[], p_currencies text[], p_emails text[], p_payment_methods text[],
    p_items bigint[], p_discounts bigint[], p_deliveries bigint[], p_taxes bigint[], p_tax_included boolean[],
    p_totals bigint[], p_delivery_to jsonb[], p_valid_until timestamptz[],
    p_identities text[], p_adjustments jsonb[], p_tax_parts jsonb[], p_codes jsonb[],
    p_customers bytea[], p_groups text[], p_key_hashes bigint[], p_verified boolean[],
    p_line_orders integer[], p_line_nos smallint[], p_line_skus bigint[], p_line_places integer[],
    p_line_sku_texts text[], p_line_titles text[], p_line_variants text[], p_line_qtys integer[],
    p_line_prices bigint[], p_line_discounts bigint[], p_line_taxes bigint[], p_line_offers text[],
    p_line_admissions bigint[],
    p_claim_orders integer[], p_claim_promotions uuid[], p_claim_codes text[], p_claim_amounts bigint[],
    p_claim_first boolean[],
    p_demand_skus bigint[], p_demand_qtys integer[], p_demand_offered integer[],
    p_stock_event_id uuid,
    OUT outcomes text[], OUT refusals text[], OUT numbers bigint[], OUT placed_at timestamptz,
    OUT stock_skus bigint[], OUT stock_available bigint[], OUT stock_revisions bigint[])
LANGUAGE plpgsql
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_seqscan = off
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
