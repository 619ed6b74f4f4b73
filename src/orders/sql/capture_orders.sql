SELECT outcomes, numbers, placed_at, stock_skus, stock_available, stock_revisions
FROM orders.capture_orders_v1(
    $1::boolean, $2::text[], $3::bytea[], $4::uuid[], $5::uuid[], $6::uuid[],
    $7::integer[], $8::text[], $9::text[], $10::text[], $11::text[], $12::bigint[],
    $13::bigint[], $14::bigint[], $15::bigint[], $16::boolean[], $17::bigint[], $18::jsonb[],
    $19::timestamptz[], $20::integer[], $21::smallint[], $22::bigint[], $23::integer[], $24::text[],
    $25::text[], $26::text[], $27::integer[], $28::bigint[], $29::bigint[], $30::integer[],
    $31::uuid)
