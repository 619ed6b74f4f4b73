-- One row a cart that is there, with its lines as arrays.
SELECT '' AS outcome, cart.cart_id, cart.version, cart.segment, cart.status = 'ordered' AS is_ordered, cart.order_id,
    cart.delivery, coalesce(line.sku_ids, '{}') AS sku_ids, coalesce(line.qtys, '{}') AS qtys,
    cart.codes, cart.refusals
FROM carts.carts AS cart
LEFT JOIN (
    SELECT cart_id, array_agg(sku_id ORDER BY position) AS sku_ids, array_agg(qty ORDER BY position) AS qtys
    FROM carts.lines
    WHERE cart_id = ANY ($1::uuid[])
    GROUP BY cart_id
) AS line USING (cart_id)
WHERE cart_id = ANY ($1::uuid[])
