-- Changes only what differs; gives the products with a new or changed picture.
INSERT INTO catalog.product_media AS stored (product_id, position, media_hash, alt)
SELECT i.product_id, i.position, i.media_hash, i.alt
FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::text[]) AS i (product_id, position, media_hash, alt)
ORDER BY i.product_id, i.position
ON CONFLICT (product_id, position) DO UPDATE SET
    media_hash = excluded.media_hash,
    alt = excluded.alt
WHERE (stored.media_hash, stored.alt) IS DISTINCT FROM (excluded.media_hash, excluded.alt)
RETURNING product_id
