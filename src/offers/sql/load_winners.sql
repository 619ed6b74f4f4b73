-- The keys under which units of offers that hold some were sold. One row of an array: there may be many.
SELECT coalesce(array_agg(claim.key_hash), '{}')
FROM offers.claims AS claim
WHERE claim.offer_id IN (SELECT a.offer_id FROM offers.allotments AS a WHERE a.returned IS NULL)
