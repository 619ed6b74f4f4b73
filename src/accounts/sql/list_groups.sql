SELECT group_name
FROM accounts.groups
ORDER BY group_name
