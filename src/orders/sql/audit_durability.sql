-- A store that may lose what it acknowledged is not audited green: no SIGKILL test would ever show it.
SELECT name AS subject, format('is %s', setting) AS detail
FROM pg_settings
WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes')
  AND setting NOT IN ('on', 'remote_write', 'remote_apply')
