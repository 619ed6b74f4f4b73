-- Invariant 3: every order has lines that make its items and a total by the rule; every key and every ordered cart
-- has exactly its order.
SELECT subject, detail
FROM (
    SELECT o.order_id::text AS subject,
        format('items %s and discounts %s, lines %s and %s', o.items, o.discounts, coalesce(line.items, 0),
            coalesce(line.discounts, 0)) AS detail
    FROM orders.orders AS o
    LEFT JOIN (
        SELECT order_id, sum(total) AS items, sum(discount) AS discounts
        FROM orders.lines
        GROUP BY order_id
    ) AS line ON line.order_id = o.order_id
    WHERE line.items IS DISTINCT FROM o.items
       OR line.discounts IS DISTINCT FROM o.discounts
       OR o.total <> o.items - o.discounts + o.delivery + CASE WHEN o.tax_included THEN 0 ELSE o.tax END
    UNION ALL
    SELECT k.order_id::text, 'an idempotency key without its order'
    FROM orders.idempotency_keys AS k
    LEFT JOIN orders.orders AS o ON o.order_id = k.order_id
    WHERE o.order_id IS NULL
    UNION ALL
    SELECT k.order_id::text, format('%s idempotency keys for one order', count(*))
    FROM orders.idempotency_keys AS k
    GROUP BY k.order_id
    HAVING count(*) > 1
    UNION ALL
    -- A cart goes at its time, 30 days after the last write of it at the earliest.
    SELECT o.order_id::text, 'its cart does not name it'
    FROM orders.orders AS o
    LEFT JOIN carts.carts AS cart ON cart.cart_id = o.cart_id
    WHERE cart.order_id IS DISTINCT FROM o.order_id
      AND (cart.cart_id IS NOT NULL OR o.placed_at > now() - interval '29 days')
    UNION ALL
    SELECT cart.order_id::text, 'a cart names an order that is not there'
    FROM carts.carts AS cart
    LEFT JOIN orders.orders AS o ON o.order_id = cart.order_id
    WHERE cart.status = 'ordered' AND o.order_id IS NULL
) AS broken
LIMIT 20
