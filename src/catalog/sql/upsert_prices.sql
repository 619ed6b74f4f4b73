-- Changes only what differs; gives the products with a new or changed price.
WITH upserted AS (
    INSERT INTO catalog.prices AS stored (sku_id, market, amount, compare_at)
    SELECT p.sku_id, p.market, p.amount, p.compare_at
    FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[]) AS p (sku_id, market, amount, compare_at)
    ORDER BY p.sku_id, p.market
    ON CONFLICT (sku_id, market) DO UPDATE SET
        amount = excluded.amount,
        compare_at = excluded.compare_at
    WHERE (stored.amount, stored.compare_at) IS DISTINCT FROM (excluded.amount, excluded.compare_at)
    RETURNING sku_id
)
SELECT DISTINCT v.product_id
FROM upserted
JOIN catalog.variants AS v USING (sku_id)
