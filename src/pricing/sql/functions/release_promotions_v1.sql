-- Gives back what orders claimed of promotions, once: a use that is gone already gives nothing back. Arrays run parallel,
-- one element a claim: the order and the promotion. In the caller's transaction and the house's lock order. A budget that
-- was full leaves the event pricing.changed.
CREATE OR REPLACE FUNCTION pricing.release_promotions_v1(
    p_order_ids uuid[], p_promotion_ids uuid[], p_at timestamptz)
RETURNS void
LANGUAGE plpgsql
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_seqscan = off
AS $$
BEGIN
    PERFORM pricing.lock_promotions_v1(p_promotion_ids, (
        SELECT array_agg(used.code_key)
        FROM unnest(p_promotion_ids, p_order_ids) AS claim(promotion_id, order_id)
        JOIN pricing.promotion_uses AS used
            ON used.promotion_id = claim.promotion_id AND used.order_id = claim.order_id
    ));
    DELETE FROM pricing.customer_uses AS slot
    USING unnest(p_promotion_ids, p_order_ids) AS claim(promotion_id, order_id)
    WHERE slot.promotion_id = claim.promotion_id AND slot.order_id = claim.order_id;
    WITH gone AS (
        DELETE FROM pricing.promotion_uses AS used
        USING unnest(p_promotion_ids, p_order_ids) AS claim(promotion_id, order_id)
        WHERE used.promotion_id = claim.promotion_id AND used.order_id = claim.order_id
        RETURNING used.promotion_id, used.code_key, used.amount
    ), codes AS (
        UPDATE pricing.codes AS code
        SET uses = code.uses - back.uses
        FROM (
            SELECT code_key, count(*)::integer AS uses
            FROM gone
            WHERE code_key IS NOT NULL
            GROUP BY code_key
        ) AS back
        WHERE code.code_key = back.code_key
    ), budgets AS (
        UPDATE pricing.budgets AS budget
        SET uses = budget.uses - back.uses, discount = budget.discount - back.amount
        FROM (
            SELECT promotion_id, count(*)::integer AS uses, sum(amount)::bigint AS amount
            FROM gone
            GROUP BY promotion_id
        ) AS back
        WHERE budget.promotion_id = back.promotion_id
        RETURNING budget.promotion_id,
            coalesce(budget.uses + back.uses = budget.uses_max, false)
                OR coalesce(budget.discount + back.amount = budget.discount_max, false) AS was_used_up
    )
    INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
    SELECT 0, gen_random_uuid(), 'pricing.changed', promotion_id::text, '{"kind": "budget"}', p_at
    FROM budgets
    WHERE was_used_up;
END
$$
