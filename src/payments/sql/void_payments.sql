UPDATE payments.payments
SET goal = 'voided', next_try_at = $2::timestamptz, tries = 0, updated_at = $2::timestamptz
WHERE order_id = ANY ($1::uuid[]) AND goal = 'collected' AND status IN ('pending', 'needs_action', 'authorised')
