-- What orders that are cancelled or expire give back besides their stock: who bought first, and what they claimed of
-- promotions. The caller has locked the orders and has not locked stock yet: buyers, then codes and budgets.
CREATE OR REPLACE FUNCTION orders.release_claims_v1(p_order_ids uuid[], p_at timestamptz)
RETURNS void
LANGUAGE plpgsql
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_seqscan = off
AS $$
DECLARE
    v_orders uuid[];
    v_promotions uuid[];
BEGIN
    DELETE FROM orders.buyers AS buyer
    USING (
        SELECT o.identity, o.order_id
        FROM unnest(p_order_ids) AS released(order_id)
        JOIN orders.orders AS o ON o.order_id = released.order_id
        ORDER BY o.identity
    ) AS released
    WHERE buyer.identity = released.identity AND buyer.order_id = released.order_id;

    SELECT array_agg(o.order_id), array_agg(promotion_id) INTO v_orders, v_promotions
    FROM unnest(p_order_ids) AS released(order_id)
    JOIN orders.orders AS o ON o.order_id = released.order_id
    CROSS JOIN LATERAL unnest(o.claimed_promotions) AS promotion_id;
    IF v_orders IS NOT NULL THEN
        PERFORM pricing.release_promotions_v1(v_orders, v_promotions, p_at);
    END IF;
END
$$;
