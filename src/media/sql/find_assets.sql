SELECT hash
FROM media.assets
WHERE hash = ANY ($1::text[])
