-- Reads across inventory. $1: the last SKU read; $2: how many. One row of three arrays: a million SKUs as rows would
-- take three times as long to send and read.
SELECT coalesce(array_agg(sku_id), '{}'), coalesce(array_agg(available), '{}'), coalesce(array_agg(revision), '{}')
FROM (
    SELECT s.sku_id, coalesce(stock.on_hand - stock.reserved - stock.allotted, 0)::bigint AS available,
           coalesce(stock.revision, 0) AS revision
    FROM inventory.skus AS s
    LEFT JOIN inventory.stock AS stock USING (sku_id)
    WHERE s.sku_id > $1::bigint
    ORDER BY s.sku_id
    LIMIT $2::bigint
) AS few
