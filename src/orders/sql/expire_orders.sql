SELECT order_ids, stock_skus, stock_available, stock_revisions
FROM orders.expire_orders_v1($1::timestamptz, $2::uuid[], $3::uuid)
