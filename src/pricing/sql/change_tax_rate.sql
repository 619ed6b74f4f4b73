UPDATE pricing.tax_rates
SET version = version + 1, basis_points = $3::integer, label = $4::text, starts_at = $5::timestamptz
WHERE tax_rate_id = $1::uuid
  AND version = $2::integer
RETURNING version
