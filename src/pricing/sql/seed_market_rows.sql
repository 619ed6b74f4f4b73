-- For each market that has none: the tax rate and the flat delivery of its columns as rows.
WITH rates AS (
    INSERT INTO pricing.tax_rates (tax_rate_id, market, tax_class, basis_points, label)
    SELECT gen_random_uuid(), market, 'standard', tax_basis_points, 'Tax'
    FROM markets.markets AS m
    WHERE NOT EXISTS (SELECT FROM pricing.tax_rates AS rate WHERE rate.market = m.market)
)
INSERT INTO pricing.delivery_zones (zone_id, market, name, position, methods)
SELECT gen_random_uuid(), market, name, 1,
    jsonb_build_array(jsonb_build_object('id', 'standard', 'label', delivery_label, 'basis', 'flat',
        'bands', jsonb_build_array(jsonb_build_object('price',
            jsonb_build_object('amount', delivery_price, 'currency', currency)))))
FROM markets.markets AS m
WHERE NOT EXISTS (SELECT FROM pricing.delivery_zones AS zone WHERE zone.market = m.market)
