-- Outcomes: those of lock_cart. The codes that are there already, with the same refusals, change nothing.
CREATE OR REPLACE FUNCTION carts.set_codes_v1(
    p_cart_id uuid, p_version integer, p_codes text[], p_refusals jsonb, p_event_id uuid, p_at timestamptz)
RETURNS TABLE (outcome text, cart_id uuid, version integer, segment text, is_ordered boolean, order_id uuid,
    delivery jsonb, sku_ids bigint[], qtys integer[])
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_outcome text := carts.lock_cart_v1(p_cart_id, p_version);
BEGIN
    IF v_outcome = 'written' THEN
        UPDATE carts.carts
        SET codes = p_codes, refusals = p_refusals
        WHERE cart_id = p_cart_id
          AND (codes <> p_codes OR refusals <> p_refusals);
        IF FOUND THEN
            PERFORM carts.record_write_v1(p_cart_id, NULL, p_event_id, 'cart.codes_set',
                jsonb_build_object('codes', cardinality(p_codes)), p_at);
        END IF;
    END IF;
    RETURN QUERY SELECT * FROM carts.show_cart_v1(p_cart_id, v_outcome);
END
$$
