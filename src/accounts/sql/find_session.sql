SELECT account_id, expires_at
FROM accounts.sessions
WHERE token_digest = $1::bytea AND expires_at > $2::timestamptz
