-- Drops the pictures past a product's new count.
DELETE FROM catalog.product_media AS stored
USING unnest($1::uuid[], $2::integer[]) AS p (product_id, count)
WHERE stored.product_id = p.product_id AND stored.position > p.count
RETURNING stored.product_id
