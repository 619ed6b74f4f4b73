-- Records a batch of changed carts in one transaction: each cart with its new version, its lines and one event for every
-- change (events' outbox), because one may not be there without the other. A cart is written only if it is open and
-- has the version that was known; `written` says which were. That is all it decides: what a change makes of a cart, and
-- whether it may be made, is the code's (write_batch.hpp).
--
-- Arrays run parallel: one element a cart, sorted by id, so that carts are locked in that order; one element a line that
-- changed, with its cart's place (from 1); one element an event, with its cart's place. p_known_versions 0: a new cart.
-- NULL in account ids, deliveries, codes and refusals: as it is. A line of qty 0 is taken out.
-- now_refused is what is refused to each cart from now on: a capture may have added to it without a new version.
CREATE OR REPLACE FUNCTION carts.write_carts_v1(
    p_cart_ids uuid[], p_known_versions integer[], p_versions integer[], p_segments text[],
    p_account_ids uuid[], p_deliveries jsonb[], p_codes jsonb[], p_refusals jsonb[], p_times timestamptz[],
    p_line_places integer[], p_line_skus bigint[], p_line_qtys integer[], p_line_positions integer[],
    p_line_prices bigint[],
    p_event_places integer[], p_event_ids uuid[], p_event_topics text[], p_event_data jsonb[],
    p_event_times timestamptz[],
    p_guest_days integer, p_customer_days integer,
    OUT written boolean[], OUT now_refused text[])
LANGUAGE plpgsql
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_seqscan = off
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
