UPDATE accounts.customers
SET group_name = $2::text,
    updated_at = $3::timestamptz
WHERE account_id = $1::uuid
