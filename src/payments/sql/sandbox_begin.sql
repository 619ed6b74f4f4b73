-- A second call under the same key changes nothing and is answered alike.
WITH made AS (
    INSERT INTO payments.sandbox_payments (payment_id, order_id, token, status, failure, amount, return_url, currency)
    VALUES ($1::uuid, $2::uuid, $3::text, $4::text, nullif($5::text, ''), $6::bigint, nullif($7::text, ''), $8::text)
    ON CONFLICT (payment_id) DO NOTHING
    RETURNING payment_id
)
SELECT count(*)::integer FROM made
