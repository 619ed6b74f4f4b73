-- $4: whether the countries are changed at all.
UPDATE markets.markets
SET name = coalesce($2::text, name),
    countries = CASE WHEN $4::boolean THEN $3::text[] ELSE countries END
WHERE market = $1::text
RETURNING market
