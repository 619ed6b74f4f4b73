-- Outcomes: those of lock_cart, country_not_served (the cart's segment is not among those that serve it).
CREATE OR REPLACE FUNCTION carts.set_delivery_v1(
    p_cart_id uuid, p_version integer, p_delivery jsonb, p_segments text[], p_event_id uuid, p_at timestamptz)
RETURNS TABLE (outcome text, cart_id uuid, version integer, segment text, is_ordered boolean, order_id uuid,
    delivery jsonb, sku_ids bigint[], qtys integer[])
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_outcome text := carts.lock_cart_v1(p_cart_id, p_version);
BEGIN
    IF v_outcome = 'written' THEN
        IF EXISTS (SELECT FROM carts.carts WHERE cart_id = p_cart_id AND segment = ANY (p_segments)) THEN
            PERFORM carts.record_write_v1(p_cart_id, p_delivery, p_event_id, 'cart.delivery_set',
                jsonb_build_object('method', p_delivery -> 'method'), p_at);
        ELSE
            v_outcome := 'country_not_served';
        END IF;
    END IF;
    RETURN QUERY SELECT * FROM carts.show_cart_v1(p_cart_id, v_outcome);
END
$$
