SELECT payment_id, event_id, body
FROM payments.sandbox_webhooks
WHERE sends > 0 AND due_at <= $1::timestamptz
ORDER BY due_at
LIMIT 50
