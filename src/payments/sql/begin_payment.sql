INSERT INTO payments.payments (order_id, payment_id, attempt, provider, token, return_url, currency, amount, status, goal,
    next_try_at, started_at, updated_at)
SELECT $1::uuid, $2::uuid, coalesce(max(attempt), 0) + 1, $3::text, nullif($4::text, ''), nullif($5::text, ''), $6::text,
    $7::bigint, 'pending', 'collected', $8::timestamptz, $9::timestamptz, $9::timestamptz
FROM payments.payments
WHERE order_id = $1::uuid
