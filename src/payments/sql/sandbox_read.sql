SELECT payment_id, order_id, token, status, failure, amount, return_url, currency
FROM payments.sandbox_payments
WHERE payment_id = $1::uuid
