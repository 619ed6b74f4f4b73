-- The catalog of ./dev bench capture: 10,001 products of one variant at one price; the first is the hot one.
INSERT INTO inventory.skus (sku_id, sku) OVERRIDING SYSTEM VALUE
SELECT n, 'BENCH-' || n FROM generate_series(1, 10001) AS n;

INSERT INTO inventory.stock (sku_id, on_hand, reserved, revision)
SELECT n, 1000000000, 0, 1 FROM generate_series(1, 10001) AS n;

INSERT INTO inventory.ledger (sku_id, reference, kind, on_hand, reserved, at)
SELECT n, md5('initial-' || n)::uuid, 'initial', 1000000000, 0, now() FROM generate_series(1, 10001) AS n;

INSERT INTO catalog.products (product_id, handle, title, status, created_at, updated_at)
SELECT md5('product-' || n)::uuid, 'bench-' || n, 'Bench mug', 'active', now(), now()
FROM generate_series(1, 10001) AS n;

INSERT INTO catalog.variants (variant_id, product_id, sku_id, position)
SELECT md5('variant-' || n)::uuid, md5('product-' || n)::uuid, n, 1 FROM generate_series(1, 10001) AS n;

INSERT INTO catalog.prices (sku_id, market, amount)
SELECT n, market, 1999 FROM generate_series(1, 10001) AS n, markets.markets;
