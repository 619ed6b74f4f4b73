SELECT outcomes, refusals, numbers, placed_at, stock_skus, stock_available, stock_revisions
FROM orders.capture_orders_v1(
    $1::boolean, $2::text[], $3::bytea[], $4::uuid[], $5::uuid[], $6::uuid[], $7::integer[],
    $8::text[], $9::text[], $10::text[], $11::text[], $12::bigint[], $13::bigint[], $14::bigint[],
    $15::bigint[], $16::boolean[], $17::bigint[], $18::jsonb[], $19::timestamptz[], $20::text[],
    $21::jsonb[], $22::jsonb[], $23::jsonb[], $24::bytea[], $25::text[], $26::bigint[],
    $27::integer[], $28::smallint[], $29::bigint[], $30::integer[], $31::text[], $32::text[],
    $33::text[], $34::integer[], $35::bigint[], $36::bigint[], $37::bigint[], $38::text[],
    $39::integer[], $40::uuid[], $41::text[], $42::bigint[], $43::boolean[], $44::bigint[],
    $45::integer[], $46::integer[], $47::uuid)
