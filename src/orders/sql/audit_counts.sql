-- What the audit looked at.
SELECT (SELECT count(*) FROM inventory.stock)::bigint AS skus,
    (SELECT count(*) FROM orders.orders)::bigint AS orders,
    (SELECT count(*) FROM orders.events)::bigint AS events
