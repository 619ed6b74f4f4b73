-- Reads across media: a page needs a picture's size and placeholder. $1: the products wanted; NULL for all.
SELECT pm.product_id, pm.media_hash, pm.alt, a.width, a.height, a.placeholder
FROM catalog.product_media AS pm
JOIN media.assets AS a ON a.hash = pm.media_hash
WHERE $1::uuid[] IS NULL OR pm.product_id = ANY ($1)
ORDER BY pm.product_id, pm.position
