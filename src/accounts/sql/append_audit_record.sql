INSERT INTO accounts.audit_records (record_id, key_digest, operation, subject, detail, at)
VALUES ($1::uuid, $2::bytea, $3::text, $4::text, $5::jsonb, $6::timestamptz)
