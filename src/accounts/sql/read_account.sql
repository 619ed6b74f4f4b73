SELECT account_id, email, name, group_name, password_hash, email_verified_at IS NOT NULL
FROM accounts.customers
WHERE account_id = $1::uuid
