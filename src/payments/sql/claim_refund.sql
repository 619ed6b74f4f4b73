-- As claim_payment.
UPDATE payments.refunds
SET tries = tries + 1,
    next_try_at = CASE WHEN tries < $5::integer
        THEN $3::timestamptz + least(power(2, least(tries, 20)), $6::double precision) * interval '1 second' END
WHERE order_id = $1::uuid AND refund_id = $2::uuid
  AND next_try_at IS NOT NULL AND (($4::boolean AND tries < $7::integer) OR next_try_at <= $3::timestamptz)
RETURNING order_id, refund_id, payment_id, amount, reference, status, tries, started_at
