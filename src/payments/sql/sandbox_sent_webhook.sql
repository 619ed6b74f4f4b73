-- What was delivered often enough is gone; what was not is sent again, later when it failed.
WITH sent AS (
    UPDATE payments.sandbox_webhooks
    SET sends = sends - CASE WHEN $3::boolean THEN 1 ELSE 0 END,
        due_at = CASE WHEN $3::boolean THEN due_at ELSE $4::timestamptz END
    WHERE payment_id = $1::uuid AND event_id = $2::uuid AND sends > 0
    RETURNING payment_id, event_id, sends
)
SELECT coalesce(max(sends), 0)::integer AS sends FROM sent
