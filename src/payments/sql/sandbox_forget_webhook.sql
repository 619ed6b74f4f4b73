DELETE FROM payments.sandbox_webhooks
WHERE payment_id = $1::uuid AND event_id = $2::uuid AND sends = 0
