SELECT role::text
FROM accounts.api_keys
WHERE key_digest = $1::bytea AND revoked_at IS NULL
