-- Opens the waiting room of an offer that is not over, once, if it may be opened so ($2: always, automatic); no row when it
-- may not, or is open already.
WITH opened AS (
    UPDATE offers.offers
    SET room_opened_at = $3::timestamptz
    WHERE offer_id = $1::uuid
      AND waiting_room = $2::text
      AND room_opened_at IS NULL
      AND ended_at IS NULL
      AND ends_at > now()
    RETURNING offer_id
), made AS (
    INSERT INTO offers.rooms (offer_id, turn_at)
    SELECT offer_id, $3
    FROM opened
    ON CONFLICT (offer_id) DO NOTHING
)
SELECT offer_id
FROM opened
