-- What an offer that is over has left goes back to stock, once: an allotment that was returned is passed over. Ledger,
-- stock and events in the caller's transaction. Locks allotments, then stock, by SKU. Gives the SKUs that got something.
-- Who still waits in the offer's line does so no longer: tickets and marks are cleared away.
CREATE OR REPLACE FUNCTION offers.return_units_v1(p_offer_id uuid, p_stock_event_id uuid, p_at timestamptz)
RETURNS TABLE (sku_id bigint, available bigint, revision bigint)
LANGUAGE plpgsql
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_seqscan = off
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
$$
