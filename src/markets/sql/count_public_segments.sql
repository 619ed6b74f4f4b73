SELECT count(*)
FROM markets.segments
WHERE group_name IS NULL
