DELETE FROM markets.ways_to_pay
WHERE market = $1::text
