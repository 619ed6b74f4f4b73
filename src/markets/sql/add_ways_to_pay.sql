INSERT INTO markets.ways_to_pay (market, method, position, names)
SELECT $1::text, method, position, names::jsonb
FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS way(method, names, position)
