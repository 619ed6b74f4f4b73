SELECT account_id, email, name, group_name, password_hash
FROM accounts.customers
WHERE account_id = $1::uuid
