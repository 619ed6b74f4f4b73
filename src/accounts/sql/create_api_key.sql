INSERT INTO accounts.api_keys (key_digest, role, label, created_at)
VALUES ($1::bytea, ($2::text)::accounts.role, $3::text, $4::timestamptz)
