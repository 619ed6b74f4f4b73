SELECT segment, market, locale, position
FROM markets.segments
ORDER BY position, segment
