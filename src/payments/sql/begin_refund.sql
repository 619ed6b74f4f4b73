INSERT INTO payments.refunds (order_id, refund_id, payment_id, amount, status, next_try_at, started_at, updated_at)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4::bigint, 'pending', $5::timestamptz, $6::timestamptz, $6::timestamptz)
