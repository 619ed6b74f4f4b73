-- Takes units of offers for orders, in the caller's transaction and in the house's lock order: admissions by offer and place,
-- customers by offer and identity, then allotments by offer and SKU. Arrays run parallel, one element a line that is sold by
-- an offer: the order, the offer, the SKU, how many, who orders (a digest), the customer group of the order's segment (''
-- for none), the order's idempotency key as a number, whether whoever orders has shown that the e-mail is theirs, and the
-- place in line that admits the order (0: none).
-- All or nothing: raises RX004 with the message 'reason offer_id sku_id' for the first claim that cannot be had. Reasons,
-- in order of precedence: offer_ended, offer_paused, offer_not_started, email_verification_required, admission_required,
-- admission_used, limit_reached, sold_out. The window is judged at p_at, the transaction's own instant by the database's
-- clock.
-- Leaves the event offer.claimed: what is unsold of each allotment, and the keys that won.
CREATE OR REPLACE FUNCTION offers.claim_units_v1(
    p_order_ids uuid[], p_offer_ids uuid[], p_sku_ids bigint[], p_units integer[], p_identities bytea[], p_groups text[],
    p_key_hashes bigint[], p_verified boolean[], p_places bigint[], p_at timestamptz)
RETURNS void
LANGUAGE plpgsql
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_seqscan = off
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
$$
