-- What every write answers: its outcome and the whole cart; no row when there is no such cart.
CREATE OR REPLACE FUNCTION carts.show_cart_v1(p_cart_id uuid, p_outcome text)
RETURNS TABLE (outcome text, cart_id uuid, version integer, segment text, is_ordered boolean, order_id uuid,
    delivery jsonb, sku_ids bigint[], qtys integer[])
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT p_outcome, cart.cart_id, cart.version, cart.segment, cart.status = 'ordered', cart.order_id,
        cart.delivery, coalesce(line.sku_ids, '{}'), coalesce(line.qtys, '{}')
    FROM carts.carts AS cart
    CROSS JOIN (
        SELECT array_agg(sku_id ORDER BY position) AS sku_ids, array_agg(qty ORDER BY position) AS qtys
        FROM carts.lines
        WHERE cart_id = p_cart_id
    ) AS line
    WHERE cart.cart_id = p_cart_id;
END
$$
