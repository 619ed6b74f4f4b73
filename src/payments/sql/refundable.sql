SELECT (coalesce(sum(p.collected - p.refunded), 0) - coalesce(sum(under_way.amount), 0))::bigint AS amount
FROM payments.payments AS p
LEFT JOIN (
    SELECT order_id, payment_id, sum(amount) AS amount
    FROM payments.refunds
    WHERE order_id = $1::uuid AND status = 'pending'
    GROUP BY order_id, payment_id
) AS under_way ON under_way.order_id = p.order_id AND under_way.payment_id = p.payment_id
WHERE p.order_id = $1::uuid AND p.counts
