-- Gives back units that orders had of offers: the customer and the card may have them again, and so may others while the offer holds its
-- units; once those went back to stock, so do these. Arrays run parallel, one element a line: order, offer, SKU, units. In the
-- caller's transaction, which has the orders locked and not yet stock: customers, then claims, then allotments.
-- allotted: of each element, how many of its units are set aside for the offer again (all or none); the caller moves stock.
-- Leaves the event offer.claimed.
CREATE OR REPLACE FUNCTION offers.release_units_v1(
    p_order_ids uuid[], p_offer_ids uuid[], p_sku_ids bigint[], p_units integer[], p_at timestamptz,
    OUT allotted integer[])
LANGUAGE plpgsql
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_seqscan = off
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
$$
