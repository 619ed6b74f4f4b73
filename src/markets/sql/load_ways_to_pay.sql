SELECT market, method, names
FROM markets.ways_to_pay
ORDER BY market, position, method
