SELECT outcome
FROM orders.record_payment_v1($1::uuid, $2::uuid, $3::timestamptz)
