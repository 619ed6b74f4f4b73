UPDATE orders.orders
SET updated_at = updated_at
WHERE order_id = $1::uuid
RETURNING order_id, status, payment_status, payment_method, currency, items, discounts, delivery, tax, tax_included, total,
    collected, refunded, event_seq
