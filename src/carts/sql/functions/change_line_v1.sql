-- Outcomes: those of lock_cart, not_in_cart. A quantity that is there already changes nothing.
CREATE OR REPLACE FUNCTION carts.change_line_v1(
    p_cart_id uuid, p_version integer, p_sku_id bigint, p_qty integer, p_event_id uuid, p_at timestamptz)
RETURNS TABLE (outcome text, cart_id uuid, version integer, segment text, is_ordered boolean, order_id uuid,
    delivery jsonb, sku_ids bigint[], qtys integer[])
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_outcome text := carts.lock_cart_v1(p_cart_id, p_version);
    v_qty integer;
BEGIN
    IF v_outcome = 'written' THEN
        SELECT qty INTO v_qty FROM carts.lines WHERE cart_id = p_cart_id AND sku_id = p_sku_id;
        IF v_qty IS NULL THEN
            v_outcome := 'not_in_cart';
        ELSIF v_qty <> p_qty THEN
            UPDATE carts.lines SET qty = p_qty WHERE cart_id = p_cart_id AND sku_id = p_sku_id;
            PERFORM carts.record_write_v1(p_cart_id, NULL, p_event_id, 'cart.line_changed',
                jsonb_build_object('sku_id', p_sku_id, 'qty', p_qty), p_at);
        END IF;
    END IF;
    RETURN QUERY SELECT * FROM carts.show_cart_v1(p_cart_id, v_outcome);
END
$$
