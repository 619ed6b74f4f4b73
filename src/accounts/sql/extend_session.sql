UPDATE accounts.sessions
SET expires_at = $2::timestamptz
WHERE token_digest = $1::bytea AND expires_at < $2::timestamptz
