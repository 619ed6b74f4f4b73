-- Whether the offer is over by the database's clock; no row when there is no such offer.
SELECT ended_at IS NOT NULL OR ends_at <= now()
FROM offers.offers
WHERE offer_id = $1::uuid
