-- Which of these SKUs somebody keeps locked. Waits for none; what it locks itself is free with the end of its transaction.
-- Reaches into inventory, for a batch that could not take its stock.
CREATE OR REPLACE FUNCTION orders.find_locked_v1(p_skus bigint[])
RETURNS bigint[]
LANGUAGE plpgsql
AS $$
DECLARE
    v_sku bigint;
    v_locked bigint[] := '{}';
BEGIN
    FOREACH v_sku IN ARRAY p_skus LOOP
        BEGIN
            PERFORM FROM inventory.stock WHERE sku_id = v_sku FOR NO KEY UPDATE NOWAIT;
        EXCEPTION WHEN lock_not_available THEN
            v_locked := v_locked || v_sku;
        END;
    END LOOP;
    RETURN v_locked;
END
$$;
