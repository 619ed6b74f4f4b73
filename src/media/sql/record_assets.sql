INSERT INTO media.assets (hash, format, width, height, bytes, placeholder, created_at)
SELECT a.hash, a.format, a.width, a.height, a.bytes, a.placeholder, $7::timestamptz
FROM unnest($1::text[], $2::text[], $3::integer[], $4::integer[], $5::bigint[], $6::text[])
    AS a (hash, format, width, height, bytes, placeholder)
ORDER BY a.hash
ON CONFLICT (hash) DO NOTHING
