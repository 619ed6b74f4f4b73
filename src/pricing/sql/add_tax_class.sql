INSERT INTO pricing.tax_classes (tax_class)
VALUES ($1::text)
ON CONFLICT DO NOTHING
