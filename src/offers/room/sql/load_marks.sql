SELECT mark.offer_id, mark.at, mark.mark
FROM offers.admitted_marks AS mark
JOIN offers.offers AS offer ON offer.offer_id = mark.offer_id
WHERE offer.ended_at IS NULL AND offer.ends_at > now()
ORDER BY mark.offer_id, mark.at
