-- Takes numbers for SKUs that have none (inventory's reference table). The look before the leap keeps repeated
-- imports from using numbers up.
INSERT INTO inventory.skus (sku)
SELECT wanted.sku
FROM unnest($1::text[]) AS wanted (sku)
WHERE NOT EXISTS (SELECT FROM inventory.skus AS known WHERE known.sku = wanted.sku)
ORDER BY wanted.sku
ON CONFLICT (sku) DO NOTHING
