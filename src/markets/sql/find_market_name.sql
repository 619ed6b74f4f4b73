-- Whether another market has the name.
SELECT EXISTS (SELECT FROM markets.markets WHERE name = $2::text AND market <> $1::text)
