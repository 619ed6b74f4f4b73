-- A movement's key makes each of them happen once: done, and back again.
WITH changed AS (
    UPDATE payments.refunds
    SET status = $3::text,
        reference = coalesce(nullif($4::text, ''), reference),
        failure = nullif($5::text, ''),
        next_try_at = CASE WHEN $3::text = 'pending' THEN next_try_at END,
        updated_at = $6::timestamptz
    WHERE order_id = $1::uuid AND refund_id = $2::uuid AND status = $7::text
    RETURNING order_id, payment_id, refund_id, amount, status
), given AS (
    UPDATE payments.payments AS p
    SET refunded = p.refunded + CASE changed.status WHEN 'done' THEN changed.amount ELSE -changed.amount END,
        updated_at = $6::timestamptz
    FROM changed
    WHERE p.order_id = changed.order_id AND p.payment_id = changed.payment_id AND changed.status IN ('done', 'reversed')
), moved AS (
    INSERT INTO payments.movements (order_id, payment_id, kind, reference, amount, at)
    SELECT order_id, payment_id, CASE status WHEN 'done' THEN 'refunded' ELSE 'refund_reversed' END, refund_id, amount,
        $6::timestamptz
    FROM changed
    WHERE status IN ('done', 'reversed')
)
SELECT count(*)::integer FROM changed
