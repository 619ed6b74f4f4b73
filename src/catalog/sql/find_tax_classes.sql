-- Reads pricing: which of the classes there are.
SELECT tax_class
FROM pricing.tax_classes
WHERE tax_class = ANY ($1::text[])
