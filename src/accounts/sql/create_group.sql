INSERT INTO accounts.groups (group_name, label)
VALUES ($1::text, $2::text)
ON CONFLICT (group_name) DO NOTHING
