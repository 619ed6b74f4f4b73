SELECT outcome, stock_skus, stock_available, stock_revisions
FROM orders.change_order_v2($1::uuid, $2::text, $3::text, $4::jsonb, $5::jsonb, $6::uuid, $7::uuid, $8::timestamptz)
