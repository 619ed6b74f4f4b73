INSERT INTO pricing.tax_rates (tax_rate_id, market, tax_class, country, region, basis_points, label, starts_at)
VALUES ($1::uuid, $2::text, $3::text, $4::text, $5::text, $6::integer, $7::text, $8::timestamptz)
ON CONFLICT (market, tax_class, country, region, starts_at) DO NOTHING
RETURNING version
