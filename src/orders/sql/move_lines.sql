SELECT outcome, subject, paid, pieces, left_to_ship, shipped, stock_skus, stock_available, stock_revisions
FROM orders.move_lines_v1($1::uuid, $2::text, $3::text[], $4::integer[], $5::integer, $6::uuid, $7::timestamptz)
