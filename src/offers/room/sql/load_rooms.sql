-- Rooms of offers that are not over.
SELECT room.offer_id, room.revision, room.admitted, room.draw_count, encode(room.draw_seed, 'hex'), room.per_s,
    room.units_per_place, room.promised
FROM offers.rooms AS room
JOIN offers.offers AS offer ON offer.offer_id = room.offer_id
WHERE offer.ended_at IS NULL AND offer.ends_at > now()
