-- Gives an offer so many units of each SKU in all: takes what is missing from stock and gives back what is too much, with
-- ledger and events, in the caller's transaction, which has the offer locked. A SKU that is new gets its allotment.
-- Locks allotments, then stock, by SKU. p_step is the offer's version, which the ledger's rows are told apart by.
-- Outcomes: allotted, not_enough_stock (sku_id: where fewer are left), below_claimed (sku_id: where more are sold).
-- After the last two the caller rolls back.
CREATE OR REPLACE FUNCTION offers.allot_units_v1(
    p_offer_id uuid, p_sku_ids bigint[], p_units integer[], p_step integer, p_stock_event_id uuid, p_at timestamptz,
    OUT outcome text, OUT sku_id bigint)
LANGUAGE plpgsql
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_seqscan = off
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
$$
