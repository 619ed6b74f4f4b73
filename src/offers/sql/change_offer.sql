UPDATE offers.offers
SET version = version + 1, title = $2::text, teaser_at = $3::timestamptz, starts_at = $4::timestamptz,
    ends_at = $5::timestamptz, segments = $6::text[], limit_per_customer = $7::integer, is_paused = $8::boolean,
    ended_at = $9::timestamptz, verified_email = $10::boolean, updated_at = $11::timestamptz, waiting_room = $12::text,
    room_opened_at = CASE WHEN $12 <> 'never' THEN room_opened_at END
WHERE offer_id = $1::uuid
