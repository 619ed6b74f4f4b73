-- No row: there is one of that name.
INSERT INTO markets.segments (segment, market, locale, position, group_name, tax_display)
VALUES ($1::text, $2::text, $3::text, $4::integer, $5::text, $6::text)
ON CONFLICT (segment) DO NOTHING
RETURNING segment
