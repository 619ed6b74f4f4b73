-- Open carts, as shoppers leave them before they order: copies of the template's row with lines of their own. The id
-- is spread like a random one, and both sides can compute it from the cart's number.
-- Variables: template, first, count, lines (how many), spread (true: over 10,000 SKUs; false: all of the hot one).
INSERT INTO carts.carts (cart_id, version, segment, status, delivery, created_at, updated_at, expires_on)
SELECT md5('cart-' || n)::uuid, version, segment, 'open', delivery, now(), now(), expires_on
FROM generate_series(:first::bigint, :first::bigint + :count - 1) AS n, carts.carts
WHERE carts.cart_id = :'template'::uuid;

INSERT INTO carts.lines (cart_id, sku_id, qty, position)
SELECT md5('cart-' || n)::uuid,
    CASE
        WHEN :spread THEN 2 + (('x' || substr(md5('sku-' || n), 1, 7))::bit(28)::integer + (place - 1) * 5000) % 10000
        ELSE 1
    END,
    1, place
FROM generate_series(:first::bigint, :first::bigint + :count - 1) AS n, generate_series(1, :lines) AS place;

ANALYZE carts.carts, carts.lines;
