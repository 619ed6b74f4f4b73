-- The batches of ./dev bench capture's function side: the arguments of orders.capture_orders_v1 as the server sends them,
-- made of carts and of an order that came over HTTP, so that pgbench can call it with nothing else to do.
-- Variables: sample (order), version (of its cart), first (cart), count (of batches), size (orders a batch).
DROP TABLE IF EXISTS bench.batches;

CREATE TABLE bench.batches AS
WITH sample AS (
    SELECT *
    FROM orders.orders
    WHERE order_id = :'sample'
), numbered AS (
    SELECT (i - 1) / :size AS batch, (i - 1) % :size + 1 AS place, :first::bigint + i - 1 AS n
    FROM generate_series(1, :count::bigint * :size) AS i
), made AS (
    SELECT batch, array_agg(md5('key-' || n) ORDER BY place) AS keys,
        array_agg(sha256(convert_to(n::text, 'UTF8')) ORDER BY place) AS fingerprints,
        array_agg(bench.uuid_v7() ORDER BY place) AS order_ids, array_agg(bench.uuid_v7() ORDER BY place) AS event_ids,
        array_agg(md5('cart-' || n)::uuid ORDER BY place) AS cart_ids,
        array_agg('bench-' || n || '@example.com' ORDER BY place) AS emails,
        array_agg(sha256(convert_to('bench-' || n || '@example.com', 'UTF8')) ORDER BY place) AS customers,
        array_agg(hashtextextended(md5('key-' || n), 0) ORDER BY place) AS key_hashes
    FROM numbered
    GROUP BY batch
), ordered AS (
    SELECT batch, place, position, cart_line.sku_id, cart_line.qty, line.title, line.unit_price, line.discount, line.tax,
        dense_rank() OVER (PARTITION BY batch ORDER BY cart_line.sku_id) AS demand
    FROM numbered
    JOIN carts.lines AS cart_line ON cart_line.cart_id = md5('cart-' || n)::uuid
    JOIN orders.lines AS line ON line.order_id = :'sample' AND line.line_no = position
), lines AS (
    SELECT batch, array_agg(place::integer ORDER BY place, position) AS line_orders,
        array_agg(position::smallint ORDER BY place, position) AS line_nos,
        array_agg(sku_id ORDER BY place, position) AS line_skus,
        array_agg(demand::integer ORDER BY place, position) AS line_places,
        array_agg('BENCH-' || sku_id ORDER BY place, position) AS line_sku_texts,
        array_agg(title ORDER BY place, position) AS line_titles,
        array_agg(''::text ORDER BY place, position) AS line_variants,
        array_agg(qty ORDER BY place, position) AS line_qtys,
        array_agg(unit_price ORDER BY place, position) AS line_prices,
        array_agg(discount ORDER BY place, position) AS line_discounts,
        array_agg(tax ORDER BY place, position) AS line_taxes,
        array_agg(NULL::text ORDER BY place, position) AS line_offers,
        array_agg(0::bigint ORDER BY place, position) AS line_admissions
    FROM ordered
    GROUP BY batch
), demand AS (
    SELECT batch, array_agg(sku_id ORDER BY sku_id) AS demand_skus, array_agg(qty ORDER BY sku_id) AS demand_qtys,
        array_agg(0 ORDER BY sku_id) AS demand_offered
    FROM (SELECT batch, sku_id, sum(qty)::integer AS qty FROM ordered GROUP BY batch, sku_id) AS summed
    GROUP BY batch
), claims AS (
    SELECT batch, array_agg(place::integer ORDER BY place, promotion_id) AS claim_orders,
        array_agg(promotion_id ORDER BY place, promotion_id) AS claim_promotions,
        array_agg(''::text ORDER BY place, promotion_id) AS claim_codes,
        array_agg(amount ORDER BY place, promotion_id) AS claim_amounts,
        array_agg(false ORDER BY place, promotion_id) AS claim_first
    FROM numbered
    JOIN pricing.promotion_uses AS used ON used.order_id = :'sample'
    GROUP BY batch
)
SELECT batch, keys, fingerprints, order_ids, event_ids, cart_ids, array_fill(:version::integer, size) AS cart_versions,
    array_fill(segment, size) AS segments, array_fill(currency, size) AS currencies, emails,
    array_fill(payment_method, size) AS payment_methods, array_fill(items, size) AS items,
    array_fill(discounts, size) AS discounts, array_fill(delivery, size) AS deliveries, array_fill(tax, size) AS taxes,
    array_fill(tax_included, size) AS tax_included, array_fill(total, size) AS totals,
    array_fill(delivery_to, size) AS delivery_to, array_fill(NULL::timestamptz, size) AS valid_until,
    array_fill(adjustments, size) AS adjustments, array_fill(sample.taxes, size) AS tax_parts,
    array_fill(codes, size) AS codes, customers, array_fill(''::text, size) AS groups, key_hashes, array_fill(false, size) AS verified, line_orders, line_nos, line_skus, line_places, line_sku_texts, line_titles,
    line_variants, line_qtys, line_prices, line_discounts, line_taxes, line_offers, line_admissions, coalesce(claim_orders, '{}') AS claim_orders,
    coalesce(claim_promotions, '{}') AS claim_promotions, coalesce(claim_codes, '{}') AS claim_codes,
    coalesce(claim_amounts, '{}') AS claim_amounts, coalesce(claim_first, '{}') AS claim_first, demand_skus, demand_qtys,
    demand_offered
FROM made
JOIN lines USING (batch)
JOIN demand USING (batch)
LEFT JOIN claims USING (batch)
CROSS JOIN sample
CROSS JOIN (SELECT ARRAY[:size::integer]) AS sized(size);

CREATE UNIQUE INDEX ON bench.batches (batch);
VACUUM ANALYZE bench.batches;
