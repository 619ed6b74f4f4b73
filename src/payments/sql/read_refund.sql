SELECT order_id, refund_id, payment_id, amount, reference, status, tries, started_at
FROM payments.refunds
WHERE order_id = $1::uuid AND refund_id = $2::uuid
