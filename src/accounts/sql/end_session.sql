DELETE FROM accounts.sessions
WHERE token_digest = $1::bytea
