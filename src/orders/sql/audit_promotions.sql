-- Reads across pricing: budgets and codes count exactly the uses that are recorded.
SELECT subject, detail
FROM (
    SELECT budget.promotion_id::text AS subject,
        format('counts %s uses and %s, recorded are %s and %s', budget.uses, budget.discount, coalesce(used.uses, 0),
            coalesce(used.discount, 0)) AS detail
    FROM pricing.budgets AS budget
    LEFT JOIN (
        SELECT promotion_id, count(*) AS uses, sum(amount) AS discount
        FROM pricing.promotion_uses
        GROUP BY promotion_id
    ) AS used ON used.promotion_id = budget.promotion_id
    WHERE budget.uses <> coalesce(used.uses, 0)
       OR budget.discount <> coalesce(used.discount, 0)
    UNION ALL
    SELECT code.code_key, format('counts %s uses, recorded are %s', code.uses, coalesce(used.uses, 0))
    FROM pricing.codes AS code
    LEFT JOIN (
        SELECT code_key, count(*) AS uses
        FROM pricing.promotion_uses
        WHERE code_key IS NOT NULL
        GROUP BY code_key
    ) AS used ON used.code_key = code.code_key
    WHERE code.uses <> coalesce(used.uses, 0)
    UNION ALL
    SELECT slot.promotion_id::text, format('order %s holds a slot without a use', slot.order_id)
    FROM pricing.customer_uses AS slot
    LEFT JOIN pricing.promotion_uses AS used
        ON used.promotion_id = slot.promotion_id AND used.order_id = slot.order_id
    WHERE used.order_id IS NULL
) AS broken
LIMIT 20
