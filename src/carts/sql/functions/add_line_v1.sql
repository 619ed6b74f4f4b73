-- Outcomes: those of lock_cart, unknown_sku (not sold in the cart's segment), cart_full, line_limit.
CREATE OR REPLACE FUNCTION carts.add_line_v1(
    p_cart_id uuid, p_version integer, p_sku_id bigint, p_qty integer, p_segments text[],
    p_lines_max integer, p_qty_max integer, p_event_id uuid, p_at timestamptz)
RETURNS TABLE (outcome text, cart_id uuid, version integer, segment text, is_ordered boolean, order_id uuid,
    delivery jsonb, sku_ids bigint[], qtys integer[])
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_outcome text := carts.lock_cart_v1(p_cart_id, p_version);
    v_lines integer;
    v_last integer;
    v_qty integer;
BEGIN
    IF v_outcome = 'written' THEN
        SELECT count(*), max(position), max(qty) FILTER (WHERE sku_id = p_sku_id)
        INTO v_lines, v_last, v_qty
        FROM carts.lines
        WHERE cart_id = p_cart_id;
        IF NOT EXISTS (SELECT FROM carts.carts WHERE cart_id = p_cart_id AND segment = ANY (p_segments)) THEN
            v_outcome := 'unknown_sku';
        ELSIF v_qty IS NULL AND v_lines >= p_lines_max THEN
            v_outcome := 'cart_full';
        ELSIF coalesce(v_qty, 0) + p_qty > p_qty_max THEN
            v_outcome := 'line_limit';
        ELSE
            INSERT INTO carts.lines AS line (cart_id, sku_id, qty, position)
            VALUES (p_cart_id, p_sku_id, p_qty, coalesce(v_last, 0) + 1)
            ON CONFLICT (cart_id, sku_id) DO UPDATE SET qty = line.qty + excluded.qty;
            PERFORM carts.record_write_v1(p_cart_id, NULL, p_event_id, 'cart.line_added',
                jsonb_build_object('sku_id', p_sku_id, 'qty', p_qty), p_at);
        END IF;
    END IF;
    RETURN QUERY SELECT * FROM carts.show_cart_v1(p_cart_id, v_outcome);
END
$$
