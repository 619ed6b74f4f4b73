UPDATE payments.sandbox_payments
SET status = $3::text, failure = nullif($4::text, '')
WHERE payment_id = $1::uuid AND status = $2::text
RETURNING payment_id
