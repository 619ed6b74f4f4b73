-- The time to retry is a lease: 1, 2, 4, … seconds, and none after the last try. Who does not want to wait for it may
-- go before, the first few times.
UPDATE payments.payments
SET tries = tries + 1,
    next_try_at = CASE WHEN tries < $5::integer
        THEN $3::timestamptz + least(power(2, least(tries, 20)), $6::double precision) * interval '1 second' END
WHERE order_id = $1::uuid AND payment_id = $2::uuid
  AND next_try_at IS NOT NULL AND (($4::boolean AND tries < $7::integer) OR next_try_at <= $3::timestamptz)
RETURNING order_id, payment_id, attempt, provider, reference, token, return_url, currency, amount, status, goal, counts, collected,
    refunded, tries, started_at
