DELETE FROM accounts.sessions
WHERE token_digest IN (
    SELECT token_digest
    FROM accounts.sessions
    WHERE expires_at <= $1::timestamptz
    ORDER BY expires_at
    LIMIT $2::integer)
