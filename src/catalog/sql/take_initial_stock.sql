-- Stock of new variants and its ledger rows (inventory's tables): in one statement, because neither may be there
-- without the other. Stock that is there is never touched.
WITH wanted AS (
    SELECT * FROM unnest($1::bigint[], $2::integer[], $3::uuid[]) AS w (sku_id, on_hand, reference)
), taken AS (
    INSERT INTO inventory.stock (sku_id, on_hand, reserved, revision)
    SELECT sku_id, on_hand, 0, 1
    FROM wanted
    ORDER BY sku_id
    ON CONFLICT (sku_id) DO NOTHING
    RETURNING sku_id, on_hand, revision
), written AS (
    INSERT INTO inventory.ledger (sku_id, reference, kind, on_hand, reserved, reason, at)
    SELECT sku_id, wanted.reference, 'initial', taken.on_hand, 0, NULL, $4::timestamptz
    FROM taken
    JOIN wanted USING (sku_id)
)
SELECT sku_id, on_hand::bigint, revision
FROM taken
