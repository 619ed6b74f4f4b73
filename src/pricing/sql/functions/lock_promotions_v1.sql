-- Locks codes, then budgets, each in order, by no-op updates; for whoever takes from them order by order afterwards.
CREATE OR REPLACE FUNCTION pricing.lock_promotions_v1(p_promotion_ids uuid[], p_code_keys text[])
RETURNS void
LANGUAGE plpgsql
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_seqscan = off
AS $$
BEGIN
    UPDATE pricing.codes AS code
    SET uses = code.uses
    FROM (SELECT DISTINCT key FROM unnest(p_code_keys) AS key WHERE key <> '' ORDER BY key) AS wanted
    WHERE code.code_key = wanted.key;
    UPDATE pricing.budgets AS budget
    SET uses = budget.uses
    FROM (SELECT DISTINCT id FROM unnest(p_promotion_ids) AS id ORDER BY id) AS wanted
    WHERE budget.promotion_id = wanted.id;
END
$$
