SELECT order_id, payment_id AS id, false AS is_refund, next_try_at
FROM payments.payments
WHERE order_id = $1::uuid AND next_try_at IS NOT NULL
UNION ALL
SELECT order_id, refund_id, true, next_try_at
FROM payments.refunds
WHERE order_id = $1::uuid AND next_try_at IS NOT NULL
ORDER BY next_try_at
LIMIT $2::integer
