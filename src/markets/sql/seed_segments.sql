INSERT INTO markets.segments (segment, market, locale, position)
SELECT segment, market, locale, position
FROM unnest($1::text[], $2::text[], $3::text[], $4::integer[]) AS seed (segment, market, locale, position)
ON CONFLICT (segment) DO NOTHING
