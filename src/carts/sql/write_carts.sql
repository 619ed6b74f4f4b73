SELECT written, now_refused
FROM carts.write_carts_v1($1::uuid[], $2::integer[], $3::integer[], $4::text[],
    $5::text[]::uuid[], $6::text[]::jsonb[], $7::text[]::jsonb[], $8::text[]::jsonb[], $9::timestamptz[],
    $10::integer[], $11::bigint[], $12::integer[], $13::integer[], $14::bigint[],
    $15::integer[], $16::uuid[], $17::text[], $18::jsonb[], $19::timestamptz[],
    $20::integer, $21::integer)
