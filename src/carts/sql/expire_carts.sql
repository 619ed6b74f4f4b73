SELECT removed
FROM carts.expire_carts_v1($1::text::date, $2::uuid[], $3::timestamptz)
