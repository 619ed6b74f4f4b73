SELECT order_id, number, cart_id, segment, currency, email, status, payment_status, payment_method, event_seq,
    items, discounts, delivery, tax, tax_included, total, delivery_to, shipment, placed_at, updated_at,
    collected, refunded, payment, adjustments, taxes, codes, reserved_until
FROM orders.orders
WHERE order_id = ANY ($1::uuid[])
