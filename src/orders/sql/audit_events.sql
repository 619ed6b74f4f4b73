-- Invariant 4: an order's status and payment status are what its events add up to; numbers have no gap.
SELECT o.order_id::text AS subject,
    format('status %s after %s events to number %s, the last says %s', o.status, coalesce(e.count, 0),
        coalesce(e.last, 0), coalesce(e.status, 'nothing')) AS detail
FROM orders.orders AS o
LEFT JOIN (
    SELECT order_id, count(*) AS count, max(seq) AS last,
        (array_agg(to_status ORDER BY seq DESC) FILTER (WHERE to_status IS NOT NULL))[1] AS status,
        (array_agg(payment_status ORDER BY seq DESC) FILTER (WHERE payment_status IS NOT NULL))[1] AS payment_status,
        bool_and(chained) AS chained
    FROM (
        SELECT order_id, seq, to_status, payment_status,
            seq = 1 OR to_status IS NULL
                OR from_status = (
                    SELECT before.to_status
                    FROM orders.events AS before
                    WHERE before.order_id = event.order_id AND before.seq < event.seq
                      AND before.to_status IS NOT NULL
                    ORDER BY before.seq DESC
                    LIMIT 1
                ) AS chained
        FROM orders.events AS event
    ) AS event
    GROUP BY order_id
) AS e ON e.order_id = o.order_id
WHERE e.count IS DISTINCT FROM o.event_seq
   OR e.last IS DISTINCT FROM o.event_seq
   OR e.status IS DISTINCT FROM o.status
   OR e.payment_status IS DISTINCT FROM o.payment_status
   OR e.chained IS NOT TRUE
LIMIT 20
