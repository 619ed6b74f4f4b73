SELECT offer_id
FROM offers.offers
LIMIT 1
