-- $1: the offer wanted; NULL for the newest $2; $3: only those that hold units.
SELECT offer_id, version, title, teaser_at, starts_at, ends_at, segments, limit_per_customer, is_paused, ended_at,
    created_at, updated_at, verified_email, waiting_room, room_opened_at
FROM offers.offers AS offer
WHERE ($1::uuid IS NULL OR offer_id = $1)
  AND (NOT $3::boolean
       OR EXISTS (SELECT FROM offers.allotments AS a WHERE a.offer_id = offer.offer_id AND a.returned IS NULL))
ORDER BY created_at DESC, offer_id DESC
LIMIT $2::bigint
