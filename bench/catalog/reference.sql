-- The reference of ./dev bench catalog: the store's catalog as tables made for filtering, one row a product and one a
-- variant, with the indexes one would give them. Values of facets are arrays of `name=value` under GIN indexes, which
-- is quicker here than rows of their own.
CREATE SCHEMA bench;

CREATE TABLE bench.products AS
WITH RECURSIVE lineage AS (
    SELECT category_id, parent_id, ARRAY[slug] AS slugs FROM catalog.categories WHERE parent_id IS NULL
    UNION ALL
    SELECT c.category_id, c.parent_id, l.slugs || c.slug
    FROM catalog.categories AS c
    JOIN lineage AS l ON l.category_id = c.parent_id
), cheapest AS (
    SELECT DISTINCT ON (v.product_id) v.product_id, p.amount, p.compare_at
    FROM catalog.variants AS v
    JOIN catalog.prices AS p USING (sku_id)
    WHERE p.market = 'us'
    ORDER BY v.product_id, p.amount, v.position
)
SELECT p.product_id, p.title, p.brand, l.slugs AS categories,
       ARRAY(SELECT DISTINCT (a ->> 'name') || '=' || (a ->> 'value') FROM jsonb_array_elements(p.attributes) AS a)
           AS attributes,
       c.amount,
       CASE WHEN c.compare_at > c.amount THEN div((c.compare_at - c.amount)::numeric * 1099511627776, c.compare_at)::bigint
            ELSE 0 END AS discount,
       'on-offer' = ANY (p.tags) AS on_offer, p.popularity, p.created_at,
       setweight(to_tsvector('english', p.title), 'A')
           || setweight(to_tsvector('english', regexp_replace(p.description_html, '<[^>]*>', ' ', 'g')), 'D') AS document
FROM catalog.products AS p
JOIN cheapest AS c USING (product_id)
LEFT JOIN lineage AS l USING (category_id)
WHERE p.status = 'active'
ORDER BY p.popularity DESC, p.created_at DESC, p.product_id;

CREATE TABLE bench.variants AS
SELECT v.product_id, v.sku_id, s.on_hand > s.reserved AS in_stock,
       ARRAY(SELECT name || '=' || value FROM unnest(p.option_names, v.option_values) AS o (name, value)) AS options
FROM catalog.variants AS v
JOIN catalog.products AS p USING (product_id)
JOIN inventory.stock AS s USING (sku_id)
WHERE p.status = 'active'
ORDER BY p.popularity DESC, p.created_at DESC, p.product_id, v.position;

ALTER TABLE bench.products ADD PRIMARY KEY (product_id);
CREATE INDEX ON bench.products (brand);
CREATE INDEX ON bench.products (popularity DESC, created_at DESC, product_id);
CREATE INDEX ON bench.products (created_at DESC, popularity DESC, product_id);
CREATE INDEX ON bench.products (amount, popularity DESC, created_at DESC, product_id);
CREATE INDEX ON bench.products (amount DESC, popularity DESC, created_at DESC, product_id);
CREATE INDEX ON bench.products (discount DESC, popularity DESC, created_at DESC, product_id);
CREATE INDEX ON bench.products (product_id) WHERE on_offer;
CREATE INDEX ON bench.products USING gin (categories);
CREATE INDEX ON bench.products USING gin (attributes);
CREATE INDEX ON bench.products USING gin (document);
CREATE INDEX ON bench.variants (product_id);
CREATE INDEX ON bench.variants USING gin (options);

VACUUM ANALYZE bench.products, bench.variants;
