SELECT market, name, currency, countries, tax_basis_points, tax_included, rate_micros, price_ending,
       delivery_label, delivery_price, is_default
FROM markets.markets
ORDER BY is_default DESC, market
