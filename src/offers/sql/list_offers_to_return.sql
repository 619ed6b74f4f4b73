-- Offers that are over by the database's clock and still hold units.
SELECT offer_id
FROM offers.offers AS offer
WHERE (ends_at <= now() OR ended_at IS NOT NULL)
  AND EXISTS (SELECT FROM offers.allotments AS a WHERE a.offer_id = offer.offer_id AND a.returned IS NULL)
ORDER BY ends_at, offer_id
LIMIT $1::bigint
