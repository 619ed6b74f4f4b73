-- Ends a turn: lets the next $2 places in at $5, keeps what was reckoned, and tells every node. Of marks that are older than
-- an admission lives ($7 seconds), the last is kept: it says who is over.
WITH turned AS (
    UPDATE offers.rooms
    SET admitted = admitted + $2::bigint, units_per_place = $3::double precision, promised = $4::double precision,
        revision = revision + 1
    WHERE offer_id = $1::uuid
    RETURNING offer_id, revision, admitted, draw_count, draw_seed, per_s, units_per_place, promised
), marked AS (
    INSERT INTO offers.admitted_marks (offer_id, at, mark)
    SELECT offer_id, $5::timestamptz, admitted
    FROM turned
    WHERE $2 > 0
), forgotten AS (
    DELETE FROM offers.admitted_marks
    WHERE offer_id = $1
      AND at < (
        SELECT max(past.at)
        FROM offers.admitted_marks AS past
        WHERE past.offer_id = $1 AND past.at <= $5 - make_interval(secs => $7::double precision))
)
INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
SELECT 0, $6::uuid, 'offer.room', offer_id::text, jsonb_build_object('revision', revision, 'admitted', admitted,
    'draw_count', draw_count, 'draw_seed', encode(draw_seed, 'hex'), 'per_s', per_s, 'units_per_place', units_per_place,
    'promised', promised), $5
FROM turned
