-- Invariant 5: collected less refunded lies between nothing and the order's total; orders, payments and movements tell the
-- same sums; no payment without an order.
SELECT subject, detail
FROM (
    SELECT o.order_id::text AS subject,
        format('collected %s refunded %s of %s; its payments say %s and %s', o.collected, o.refunded, o.total,
            coalesce(p.collected, 0), coalesce(p.refunded, 0)) AS detail
    FROM orders.orders AS o
    LEFT JOIN (
        SELECT order_id, sum(collected) AS collected, sum(refunded) AS refunded
        FROM payments.payments
        WHERE counts
        GROUP BY order_id
    ) AS p ON p.order_id = o.order_id
    WHERE o.collected - o.refunded NOT BETWEEN 0 AND o.total
       OR coalesce(p.collected, 0) <> o.collected
       OR coalesce(p.refunded, 0) <> o.refunded
    UNION ALL
    SELECT p.order_id::text,
        format('payment %s: collected %s refunded %s, movements say %s and %s', p.payment_id, p.collected, p.refunded,
            coalesce(m.collected, 0), coalesce(m.refunded, 0))
    FROM payments.payments AS p
    LEFT JOIN (
        SELECT order_id, payment_id, sum(amount) FILTER (WHERE kind = 'collected') AS collected,
            sum(amount) FILTER (WHERE kind = 'refunded')
                - coalesce(sum(amount) FILTER (WHERE kind = 'refund_reversed'), 0) AS refunded
        FROM payments.movements
        GROUP BY order_id, payment_id
    ) AS m ON m.order_id = p.order_id AND m.payment_id = p.payment_id
    WHERE coalesce(m.collected, 0) <> p.collected
       OR coalesce(m.refunded, 0) <> p.refunded
    UNION ALL
    SELECT p.order_id::text, 'a payment without an order'
    FROM payments.payments AS p
    LEFT JOIN orders.orders AS o ON o.order_id = p.order_id
    WHERE o.order_id IS NULL
) AS broken
LIMIT 20
