-- Orders that are placed already keep their time.
UPDATE payments.methods
SET reserved_for = make_interval(secs => $2::bigint)
WHERE method = $1::text
RETURNING method
