SELECT numbers, is_new
FROM offers.take_tickets_v1($1::uuid[], $2::uuid[], $3::bigint[], $4::timestamptz)
