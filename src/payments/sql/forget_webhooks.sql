DELETE FROM payments.webhooks
WHERE processed_at < $1::timestamptz
