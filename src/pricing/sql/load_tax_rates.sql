SELECT tax_rate_id, version, market, tax_class, country, region, basis_points, label, starts_at
FROM pricing.tax_rates
ORDER BY market, tax_class, country, region, starts_at NULLS FIRST
