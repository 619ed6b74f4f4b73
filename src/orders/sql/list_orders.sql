-- Newest first, after the (placed_at, order_id) of the last one seen.
SELECT order_id
FROM orders.orders
WHERE ($1::text IS NULL OR status = $1::text)
  AND ($2::timestamptz IS NULL OR (placed_at, order_id) < ($2::timestamptz, $3::uuid))
ORDER BY placed_at DESC, order_id DESC
LIMIT $4::integer
