-- Counts what an order has of offers with a limit for the card that paid it as well (a digest), in the caller's
-- transaction, which has the order locked. Safe to repeat. Where another card was counted (its payment fell away), this one
-- takes its place.
-- refused: the first offer of which the card would have too many; then nothing is counted, and nothing stays locked.
CREATE OR REPLACE FUNCTION offers.claim_card_v1(p_order_id uuid, p_card bytea, OUT refused uuid)
LANGUAGE plpgsql
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_seqscan = off
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
$$
