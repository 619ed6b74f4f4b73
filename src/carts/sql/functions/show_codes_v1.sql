-- The codes of a cart and what was refused to it, read after the write that a statement called before.
CREATE OR REPLACE FUNCTION carts.show_codes_v1(p_cart_id uuid)
RETURNS TABLE (codes text[], refusals jsonb)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT codes, refusals
    FROM carts.carts
    WHERE cart_id = p_cart_id;
END
$$
