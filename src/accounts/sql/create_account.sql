INSERT INTO accounts.customers (account_id, email, name, password_hash, created_at, updated_at)
VALUES ($1::uuid, $2::text, $3::text, $4::text, $5::timestamptz, $5::timestamptz)
