SELECT outcomes, refusals, numbers, placed_at, stock_skus, stock_available, stock_revisions
FROM orders.capture_orders_v1(
    $1::boolean, $2::text[], $3::bytea[], $4::uuid[], $5::uuid[], $6::uuid[], $7::integer[],
    $8::text[], $9::text[], $10::text[], $11::text[], $12::bigint[], $13::bigint[], $14::bigint[],
    $15::bigint[], $16::boolean[], $17::bigint[], $18::jsonb[], $19::timestamptz[], $20::text[],
    $21::jsonb[], $22::jsonb[], $23::jsonb[], $24::bytea[], $25::text[], $26::bigint[],
    $27::boolean[], $28::integer[], $29::smallint[], $30::bigint[], $31::integer[], $32::text[],
    $33::text[], $34::text[], $35::integer[], $36::bigint[], $37::bigint[], $38::bigint[],
    $39::text[], $40::bigint[], $41::integer[], $42::uuid[], $43::text[], $44::bigint[], $45::boolean[],
    $46::bigint[], $47::integer[], $48::integer[], $49::uuid)
