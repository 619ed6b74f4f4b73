-- previous_status under its foreign key allows only what the table of transitions lists.
WITH changed AS (
    UPDATE payments.payments
    SET previous_status = CASE WHEN status = $4::text THEN previous_status ELSE status END,
        status = $4::text,
        reference = coalesce(nullif($5::text, ''), reference),
        next_action = $6::jsonb,
        failure = nullif($7::text, ''),
        goal = $8::text,
        counts = $9::boolean,
        collected = CASE WHEN $4::text = 'collected' THEN amount ELSE 0 END,
        token = CASE WHEN $4::text = 'pending' AND coalesce(nullif($5::text, ''), reference) IS NULL THEN token END,
        tries = CASE WHEN status = $4::text THEN tries ELSE 0 END,
        next_try_at = CASE WHEN status = $4::text AND goal = $8::text THEN next_try_at ELSE $10::timestamptz END,
        updated_at = $11::timestamptz
    WHERE order_id = $1::uuid AND payment_id = $2::uuid AND status = $3::text
    RETURNING order_id, payment_id, amount, status
), moved AS (
    INSERT INTO payments.movements (order_id, payment_id, kind, reference, amount, at)
    SELECT order_id, payment_id, status, payment_id, amount, $11::timestamptz
    FROM changed
    WHERE $3::text <> $4::text
      AND (status IN ('authorised', 'collected') OR (status = 'voided' AND $3::text = 'authorised'))
)
SELECT count(*)::integer FROM changed
