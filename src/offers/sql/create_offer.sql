-- No row: there are too many already that are not over.
INSERT INTO offers.offers (offer_id, title, teaser_at, starts_at, ends_at, segments, limit_per_customer,
    verified_email, created_at, updated_at, waiting_room)
SELECT $1::uuid, $2::text, $3::timestamptz, $4::timestamptz, $5::timestamptz, $6::text[], $7::integer,
    $8::boolean, $9::timestamptz, $9::timestamptz, $11::text
WHERE (SELECT count(*) FROM offers.offers WHERE ended_at IS NULL AND ends_at > now()) < $10::bigint
RETURNING offer_id
