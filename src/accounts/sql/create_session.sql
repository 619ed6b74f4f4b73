INSERT INTO accounts.sessions (token_digest, account_id, created_at, expires_at)
VALUES ($1::bytea, $2::uuid, $3::timestamptz, $4::timestamptz)
