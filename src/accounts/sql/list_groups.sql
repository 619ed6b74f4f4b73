SELECT group_name, label
FROM accounts.groups
ORDER BY group_name
