-- Invariant 6: a worker lets what is due expire within moments; a minute is the longest that it may take.
SELECT order_id::text AS subject, format('its stock was to be free at %s', reserved_until) AS detail
FROM orders.orders
WHERE reserved_until < now() - interval '1 minute'
LIMIT 20
