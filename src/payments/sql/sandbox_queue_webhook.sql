INSERT INTO payments.sandbox_webhooks (payment_id, event_id, body, sends, due_at)
VALUES ($1::uuid, $2::uuid, $3::text, $4::integer, $5::timestamptz)
ON CONFLICT (payment_id, event_id) DO NOTHING
