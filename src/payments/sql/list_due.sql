-- Only of providers that the asking node has.
SELECT order_id, payment_id AS id, false AS is_refund, next_try_at
FROM payments.payments
WHERE next_try_at <= $1::timestamptz AND provider = ANY ($3::text[])
UNION ALL
SELECT r.order_id, r.refund_id, true, r.next_try_at
FROM payments.refunds AS r
JOIN payments.payments AS p ON p.order_id = r.order_id AND p.payment_id = r.payment_id
WHERE r.next_try_at <= $1::timestamptz AND p.provider = ANY ($3::text[])
ORDER BY next_try_at
LIMIT $2::integer
