INSERT INTO accounts.emails (email_key, account_id, created_at)
VALUES ($1::text, $2::uuid, $3::timestamptz)
ON CONFLICT (email_key) DO NOTHING
