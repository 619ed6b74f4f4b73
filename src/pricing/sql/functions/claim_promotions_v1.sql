-- Takes what orders claim of promotions, in the caller's transaction and in the house's lock order: codes, then budgets
-- (and under a budget its customers' slots), each sorted. Arrays run parallel, one element a claim: the order, the
-- promotion, the code where it is counted ('' where not), who orders, what the promotion takes off, whether the
-- promotion is for first orders alone, and whether this is one.
-- All or nothing: raises RX003 with the message 'reason promotion_id code' (code empty where it does not matter) for
-- the first claim that cannot be had. Reasons: code_used, promotion_ended, limit_reached, first_order_only.
-- A budget that fills up leaves the event pricing.changed, so that nodes stop offering the promotion.
CREATE OR REPLACE FUNCTION pricing.claim_promotions_v1(
    p_order_ids uuid[], p_promotion_ids uuid[], p_code_keys text[], p_identities text[], p_amounts bigint[],
    p_is_first boolean[], p_at timestamptz)
RETURNS void
LANGUAGE plpgsql
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_seqscan = off
AS $$
DECLARE
    v_refused text;
BEGIN
    WITH taken AS (
        UPDATE pricing.codes AS code
        SET uses = code.uses + wanted.uses
        FROM (
            SELECT key, promotion_id, count(*)::integer AS uses
            FROM unnest(p_code_keys, p_promotion_ids) AS claim(key, promotion_id)
            WHERE key <> ''
            GROUP BY key, promotion_id
            ORDER BY key
        ) AS wanted
        WHERE code.code_key = wanted.key
          AND code.promotion_id = wanted.promotion_id
          AND coalesce(code.uses + wanted.uses <= code.uses_max, true)
        RETURNING code.code_key
    )
    SELECT promotion_id || ' ' || key INTO v_refused
    FROM unnest(p_code_keys, p_promotion_ids) AS claim(key, promotion_id)
    WHERE key <> '' AND NOT EXISTS (SELECT FROM taken WHERE taken.code_key = claim.key)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'code_used %', v_refused USING ERRCODE = 'RX003';
    END IF;

    WITH wanted AS (
        SELECT promotion_id, count(*)::integer AS uses, sum(amount)::bigint AS discount
        FROM unnest(p_promotion_ids, p_amounts) AS claim(promotion_id, amount)
        GROUP BY promotion_id
        ORDER BY promotion_id
    ), taken AS (
        UPDATE pricing.budgets AS budget
        SET uses = budget.uses + wanted.uses, discount = budget.discount + wanted.discount
        FROM wanted
        WHERE budget.promotion_id = wanted.promotion_id
          AND coalesce(budget.uses + wanted.uses <= budget.uses_max, true)
          AND coalesce(budget.discount + wanted.discount <= budget.discount_max, true)
        RETURNING budget.promotion_id,
            coalesce(budget.uses = budget.uses_max, false) OR coalesce(budget.discount = budget.discount_max, false)
                AS is_used_up
    ), told AS (
        INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
        SELECT 0, gen_random_uuid(), 'pricing.changed', promotion_id::text, '{"kind": "budget"}', p_at
        FROM taken
        WHERE is_used_up
    )
    SELECT promotion_id INTO v_refused
    FROM wanted
    WHERE NOT EXISTS (SELECT FROM taken WHERE taken.promotion_id = wanted.promotion_id)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'promotion_ended % ', v_refused USING ERRCODE = 'RX003';
    END IF;

    INSERT INTO pricing.promotion_uses (promotion_id, order_id, identity, code_key, amount, at)
    SELECT promotion_id, order_id, identity, nullif(code_key, ''), amount, p_at
    FROM unnest(p_promotion_ids, p_order_ids, p_identities, p_code_keys, p_amounts)
        AS claim(promotion_id, order_id, identity, code_key, amount);

    -- The budget's lock is held: nobody else takes slots of this promotion meanwhile.
    INSERT INTO pricing.customer_uses (promotion_id, identity, slot, order_id)
    SELECT claim.promotion_id, claim.identity, free.slot, claim.order_id
    FROM (
        SELECT promotion_id, identity, order_id,
            row_number() OVER (PARTITION BY promotion_id, identity ORDER BY order_id) AS place
        FROM unnest(p_promotion_ids, p_identities, p_order_ids) AS c(promotion_id, identity, order_id)
    ) AS claim
    JOIN pricing.budgets AS budget
        ON budget.promotion_id = claim.promotion_id AND budget.uses_per_customer_max IS NOT NULL
    CROSS JOIN LATERAL (
        SELECT slot
        FROM generate_series(1, budget.uses_per_customer_max) AS slot
        WHERE NOT EXISTS (
            SELECT FROM pricing.customer_uses AS kept
            WHERE kept.promotion_id = claim.promotion_id AND kept.identity = claim.identity AND kept.slot = slot.slot
        )
        ORDER BY slot
        OFFSET claim.place - 1
        LIMIT 1
    ) AS free;
    SELECT claim.promotion_id INTO v_refused
    FROM unnest(p_promotion_ids, p_order_ids) AS claim(promotion_id, order_id)
    JOIN pricing.budgets AS budget
        ON budget.promotion_id = claim.promotion_id AND budget.uses_per_customer_max IS NOT NULL
    WHERE NOT EXISTS (
        SELECT FROM pricing.customer_uses AS kept
        WHERE kept.promotion_id = claim.promotion_id AND kept.order_id = claim.order_id
    )
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'limit_reached % ', v_refused USING ERRCODE = 'RX003';
    END IF;

    SELECT claim.promotion_id INTO v_refused
    FROM unnest(p_promotion_ids, p_is_first) AS claim(promotion_id, is_first)
    WHERE NOT claim.is_first
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'first_order_only % ', v_refused USING ERRCODE = 'RX003';
    END IF;
END
$$
