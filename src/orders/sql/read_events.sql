SELECT order_id, seq, type, data, at
FROM orders.events
WHERE order_id = ANY ($1::uuid[])
ORDER BY order_id, seq
