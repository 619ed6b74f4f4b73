-- Invariant 3, from outside: keys and orders that clients were told must be there, together, once.
SELECT told.key AS subject, format('told order %s, found %s', told.order_id, coalesce(k.order_id::text, 'nothing')) AS detail
FROM unnest($1::text[], $2::uuid[]) AS told(key, order_id)
LEFT JOIN orders.idempotency_keys AS k ON k.key = told.key
LEFT JOIN orders.orders AS o ON o.order_id = told.order_id
WHERE k.order_id IS DISTINCT FROM told.order_id
   OR o.order_id IS NULL
LIMIT 20
