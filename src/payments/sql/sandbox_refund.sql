-- Once under each refund's key, and never more than was collected (the table's CHECK).
WITH made AS (
    INSERT INTO payments.sandbox_refunds (payment_id, refund_id, status)
    SELECT payment_id, $2::uuid, $4::text
    FROM payments.sandbox_payments
    WHERE payment_id = $1::uuid AND status = 'collected'
    ON CONFLICT (payment_id, refund_id) DO NOTHING
    RETURNING payment_id, status
), given AS (
    UPDATE payments.sandbox_payments AS p
    SET refunded = p.refunded + $3::bigint
    FROM made
    WHERE p.payment_id = made.payment_id AND made.status <> 'failed'
)
SELECT count(*)::integer FROM made
