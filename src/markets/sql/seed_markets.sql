-- Only into an empty store: an operator's own markets are never mixed with the demo's.
INSERT INTO markets.markets (market, name, currency, countries, tax_basis_points, tax_included, rate_micros,
                             price_ending, delivery_label, delivery_price, is_default)
SELECT market, name, currency, string_to_array(countries, ','), tax_basis_points, tax_included, rate_micros,
       price_ending, delivery_label, delivery_price, is_default
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::integer[], $6::boolean[], $7::bigint[],
            $8::integer[], $9::text[], $10::bigint[], $11::boolean[])
    AS seed (market, name, currency, countries, tax_basis_points, tax_included, rate_micros,
             price_ending, delivery_label, delivery_price, is_default)
WHERE NOT EXISTS (SELECT FROM markets.markets)
ON CONFLICT DO NOTHING
