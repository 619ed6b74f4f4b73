-- Removes the customers among those given who hold nothing; the caller has them locked.
CREATE OR REPLACE FUNCTION offers.forget_customers_v1(p_offer_ids uuid[], p_identities bytea[])
RETURNS void
LANGUAGE plpgsql
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_seqscan = off
AS $$
BEGIN
    DELETE FROM offers.customers AS kept
    USING unnest(p_offer_ids, p_identities) AS claim(offer_id, identity)
    WHERE kept.offer_id = claim.offer_id AND kept.identity = claim.identity AND kept.units = 0;
END
$$
