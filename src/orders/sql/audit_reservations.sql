-- Invariant 1, by orders: what open orders hold is what the ledger has reserved for them, no more and no less.
SELECT coalesce(held.order_id, kept.reference)::text AS subject,
    format('SKU number %s: order holds %s, ledger %s', coalesce(held.sku_id, kept.sku_id), coalesce(held.qty, 0),
        coalesce(kept.reserved, 0)) AS detail
FROM (
    SELECT line.order_id, line.sku_id, sum(line.qty - line.shipped - line.cancelled) AS qty
    FROM orders.lines AS line
    GROUP BY line.order_id, line.sku_id
    HAVING sum(line.qty - line.shipped - line.cancelled) <> 0
) AS held
FULL JOIN (
    SELECT reference, sku_id, sum(reserved) AS reserved
    FROM inventory.ledger
    WHERE kind IN ('reservation', 'release', 'shipment')
    GROUP BY reference, sku_id
    HAVING sum(reserved) <> 0
) AS kept ON kept.reference = held.order_id AND kept.sku_id = held.sku_id
WHERE held.qty IS DISTINCT FROM kept.reserved
UNION ALL
SELECT o.order_id::text, format('is %s, and pieces of it are still to be shipped', o.status)
FROM orders.orders AS o
WHERE o.status NOT IN ('placed', 'packed')
  AND EXISTS (
      SELECT FROM orders.lines AS line
      WHERE line.order_id = o.order_id AND line.qty > line.shipped + line.cancelled
  )
LIMIT 20
