SELECT segment, market, locale, position, group_name, tax_display
FROM markets.segments
ORDER BY position, segment
