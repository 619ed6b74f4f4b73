-- Reads accounts: prices and pages may be for customer groups. Which of the groups are not there.
SELECT wanted.group_name
FROM unnest($1::text[]) AS wanted (group_name)
WHERE NOT EXISTS (SELECT FROM accounts.groups AS known WHERE known.group_name = wanted.group_name)
