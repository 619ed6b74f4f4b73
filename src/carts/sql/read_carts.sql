-- One row a cart that is there, with its lines as arrays. A seen price of −1 is one that is not known.
SELECT cart.cart_id, cart.version, cart.segment, cart.status = 'ordered' AS is_ordered, cart.order_id, cart.account_id,
    cart.delivery, cart.codes, cart.refusals,
    coalesce(line.sku_ids, '{}') AS sku_ids, coalesce(line.qtys, '{}') AS qtys,
    coalesce(line.positions, '{}') AS positions, coalesce(line.seen_prices, '{}') AS seen_prices
FROM carts.carts AS cart
LEFT JOIN (
    SELECT cart_id, array_agg(sku_id ORDER BY position, sku_id) AS sku_ids, array_agg(qty ORDER BY position, sku_id) AS qtys,
        array_agg(position ORDER BY position, sku_id) AS positions,
        array_agg(coalesce(seen_price, -1) ORDER BY position, sku_id) AS seen_prices
    FROM carts.lines
    WHERE cart_id = ANY ($1::uuid[])
    GROUP BY cart_id
) AS line USING (cart_id)
WHERE cart_id = ANY ($1::uuid[])
