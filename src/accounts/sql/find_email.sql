SELECT account_id
FROM accounts.emails
WHERE email_key = $1::text
