-- Gives back what an order claimed of these promotions, once: a use that is gone already gives nothing back. In the
-- caller's transaction and the house's lock order. A budget that was full leaves the event pricing.changed.
CREATE OR REPLACE FUNCTION pricing.release_promotions_v1(p_order_id uuid, p_promotion_ids uuid[], p_at timestamptz)
RETURNS void
LANGUAGE plpgsql
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_seqscan = off
AS $$
BEGIN
    PERFORM pricing.lock_promotions_v1(p_promotion_ids, (
        SELECT array_agg(code_key)
        FROM pricing.promotion_uses
        WHERE promotion_id = ANY (p_promotion_ids) AND order_id = p_order_id AND code_key IS NOT NULL
    ));
    DELETE FROM pricing.customer_uses
    WHERE promotion_id = ANY (p_promotion_ids) AND order_id = p_order_id;
    WITH gone AS (
        DELETE FROM pricing.promotion_uses
        WHERE promotion_id = ANY (p_promotion_ids) AND order_id = p_order_id
        RETURNING promotion_id, code_key, amount
    ), codes AS (
        UPDATE pricing.codes AS code
        SET uses = code.uses - 1
        FROM gone
        WHERE code.code_key = gone.code_key
    ), budgets AS (
        UPDATE pricing.budgets AS budget
        SET uses = budget.uses - 1, discount = budget.discount - gone.amount
        FROM gone
        WHERE budget.promotion_id = gone.promotion_id
        RETURNING budget.promotion_id,
            coalesce(budget.uses + 1 = budget.uses_max, false)
                OR coalesce(budget.discount + gone.amount = budget.discount_max, false) AS was_used_up
    )
    INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
    SELECT 0, gen_random_uuid(), 'pricing.changed', promotion_id::text, '{"kind": "budget"}', p_at
    FROM budgets
    WHERE was_used_up;
END
$$
