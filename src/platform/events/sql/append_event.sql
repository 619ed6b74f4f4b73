INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
VALUES (0, $1::uuid, $2::text, $3::text, $4::jsonb, $5::timestamptz)
