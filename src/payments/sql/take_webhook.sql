INSERT INTO payments.webhooks (event_id, provider, type, payload_digest, processed_at)
VALUES ($1::text, $2::text, $3::text, $4::bytea, $5::timestamptz)
ON CONFLICT (event_id, provider) DO NOTHING
