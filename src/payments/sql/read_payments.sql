SELECT order_id, payment_id, attempt, provider, reference, token, return_url, currency, amount, status, goal, counts, collected,
    refunded, tries, started_at
FROM payments.payments
WHERE order_id = $1::uuid
ORDER BY attempt
