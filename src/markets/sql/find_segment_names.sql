-- Reads accounts: a segment may be a group's. Whether the market and the group of a segment are there.
SELECT $1::text IS NULL OR EXISTS (SELECT FROM markets.markets WHERE market = $1) AS has_market,
       $2::text IS NULL OR EXISTS (SELECT FROM accounts.groups WHERE group_name = $2) AS has_group
