INSERT INTO offers.offers (offer_id, title, teaser_at, starts_at, ends_at, segments, limit_per_customer, created_at,
    updated_at)
VALUES ($1::uuid, $2::text, $3::timestamptz, $4::timestamptz, $5::timestamptz, $6::text[], $7::integer, $8::timestamptz,
    $8::timestamptz)
