DELETE FROM pricing.tax_rates
WHERE tax_rate_id = $1::uuid
