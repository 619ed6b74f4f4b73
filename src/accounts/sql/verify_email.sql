UPDATE accounts.customers
SET email_verified_at = $2::timestamptz
WHERE account_id = $1::uuid AND email_verified_at IS NULL
