-- Locks customers (making those that are not there, with nothing), then allotments, each in order; for whoever claims order
-- by order afterwards. forget_customers_v1 removes those that were made for nothing.
CREATE OR REPLACE FUNCTION offers.lock_units_v1(p_offer_ids uuid[], p_identities bytea[], p_sku_ids bigint[])
RETURNS void
LANGUAGE plpgsql
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_seqscan = off
AS $$
BEGIN
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
