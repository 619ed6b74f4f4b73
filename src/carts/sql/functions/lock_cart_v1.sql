-- Locks a cart for a write and says whether it may be written: written (it may), not_found, cart_ordered,
-- version_conflict. p_version NULL: whichever it has.
CREATE OR REPLACE FUNCTION carts.lock_cart_v1(p_cart_id uuid, p_version integer)
RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    v_status text;
    v_version integer;
BEGIN
    SELECT status, version INTO v_status, v_version
    FROM carts.carts
    WHERE cart_id = p_cart_id
    FOR UPDATE;
    RETURN CASE
        WHEN v_status IS NULL THEN 'not_found'
        WHEN v_status <> 'open' THEN 'cart_ordered'
        WHEN v_version <> p_version THEN 'version_conflict'
        ELSE 'written'
    END;
END
$$
