SELECT order_id, sku_id, sku, title, variant_title, qty, unit_price, total, discount, shipped, cancelled, returned,
    refunded
FROM orders.lines
WHERE order_id = ANY ($1::uuid[])
ORDER BY order_id, line_no
