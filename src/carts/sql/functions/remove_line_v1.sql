-- Outcomes: those of lock_cart. A line that is not there changes nothing, so that a repeat is as good as the first.
CREATE OR REPLACE FUNCTION carts.remove_line_v1(
    p_cart_id uuid, p_version integer, p_sku_id bigint, p_event_id uuid, p_at timestamptz)
RETURNS TABLE (outcome text, cart_id uuid, version integer, segment text, is_ordered boolean, order_id uuid,
    delivery jsonb, sku_ids bigint[], qtys integer[])
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_outcome text := carts.lock_cart_v1(p_cart_id, p_version);
    v_qty integer;
BEGIN
    IF v_outcome = 'written' THEN
        DELETE FROM carts.lines WHERE cart_id = p_cart_id AND sku_id = p_sku_id RETURNING qty INTO v_qty;
        IF v_qty IS NOT NULL THEN
            PERFORM carts.record_write_v1(p_cart_id, NULL, p_event_id, 'cart.line_removed',
                jsonb_build_object('sku_id', p_sku_id, 'qty', v_qty), p_at);
        END IF;
    END IF;
    RETURN QUERY SELECT * FROM carts.show_cart_v1(p_cart_id, v_outcome);
END
$$
