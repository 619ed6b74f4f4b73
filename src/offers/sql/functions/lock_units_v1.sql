-- Locks what claims touch, each in order, for whoever claims order by order afterwards: admissions (each taken for the order
-- that may have it), customers (making those that are not there, with nothing), then allotments. Arrays run parallel, one
-- element a line; p_order_ids and p_places as in claim_units_v1. What was made for nothing is removed again by the caller
-- (admissions of orders that are refused after all) and by forget_customers_v1.
CREATE OR REPLACE FUNCTION offers.lock_units_v1(
    p_offer_ids uuid[], p_identities bytea[], p_sku_ids bigint[], p_order_ids uuid[], p_places bigint[], p_at timestamptz)
RETURNS void
LANGUAGE plpgsql
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_seqscan = off
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
$$
