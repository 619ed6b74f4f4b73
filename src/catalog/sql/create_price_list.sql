-- No row: there are too many already.
INSERT INTO catalog.price_lists (price_list_id, name, market, group_name, starts_at, ends_at, priority,
                                 percent_off_basis_points, price_ending, created_at, updated_at)
SELECT $1::uuid, $2::text, $3::text, $4::text, $5::timestamptz, $6::timestamptz, $7::integer, $8::integer,
       $9::integer, $10::timestamptz, $10::timestamptz
WHERE (SELECT count(*) FROM catalog.price_lists) < $11::bigint
RETURNING price_list_id
