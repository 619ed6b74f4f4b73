-- One adjustment by hand: key, stock, ledger and event. Locks in the house's order: key, then stock. Reaches into events
-- because a change of stock that nobody hears of would be sold twice.
-- p_fingerprint NULL: asked without a key. Exactly one of p_delta and p_count is given.
-- Outcomes: adjusted, replayed, unknown_sku, idempotency_mismatch, below_reserved (reserved is then what orders and offers
-- hold), stock_limit. After the last four the caller rolls back. available, of adjusted: what nobody holds.
CREATE OR REPLACE FUNCTION inventory.adjust_stock_v2(
    p_sku text, p_delta integer, p_count integer, p_reason text, p_on_hand_max integer,
    p_reference uuid, p_fingerprint bytea, p_event_id uuid, p_at timestamptz)
RETURNS TABLE (outcome text, sku_id bigint, on_hand integer, reserved integer, available bigint, revision bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_sku_id bigint;
    v_kept inventory.adjustment_keys;
    v_before inventory.stock;
    v_delta bigint;
BEGIN
    SELECT s.sku_id INTO v_sku_id FROM inventory.skus AS s WHERE s.sku = p_sku;
    IF v_sku_id IS NULL THEN
        RETURN QUERY SELECT 'unknown_sku', 0::bigint, 0, 0, 0::bigint, 0::bigint;
        RETURN;
    END IF;

    IF p_fingerprint IS NOT NULL THEN
        -- Waits for a twin in flight.
        INSERT INTO inventory.adjustment_keys (reference, fingerprint, sku_id, created_at)
        VALUES (p_reference, p_fingerprint, v_sku_id, p_at)
        ON CONFLICT (reference) DO NOTHING;
        IF NOT FOUND THEN
            SELECT * INTO STRICT v_kept FROM inventory.adjustment_keys AS k WHERE k.reference = p_reference;
            RETURN QUERY SELECT
                CASE WHEN v_kept.fingerprint = p_fingerprint THEN 'replayed' ELSE 'idempotency_mismatch' END,
                v_kept.sku_id, v_kept.on_hand, v_kept.reserved, 0::bigint, v_kept.revision;
            RETURN;
        END IF;
    END IF;

    INSERT INTO inventory.stock (sku_id, on_hand, reserved, revision)
    VALUES (v_sku_id, 0, 0, 0)
    ON CONFLICT (sku_id) DO NOTHING;
    UPDATE inventory.stock AS s
    SET revision = s.revision + 1
    WHERE s.sku_id = v_sku_id
    RETURNING s.* INTO STRICT v_before;

    v_delta := coalesce(p_delta, p_count::bigint - v_before.on_hand);
    IF v_before.on_hand + v_delta < v_before.reserved + v_before.allotted THEN
        RETURN QUERY SELECT 'below_reserved', v_sku_id, v_before.on_hand, v_before.reserved + v_before.allotted, 0::bigint,
            v_before.revision;
        RETURN;
    ELSIF v_before.on_hand + v_delta > p_on_hand_max THEN
        RETURN QUERY SELECT 'stock_limit', v_sku_id, v_before.on_hand, v_before.reserved, 0::bigint, v_before.revision;
        RETURN;
    END IF;

    UPDATE inventory.stock AS s
    SET on_hand = s.on_hand + v_delta
    WHERE s.sku_id = v_sku_id;
    INSERT INTO inventory.ledger (sku_id, reference, kind, on_hand, reserved, reason, at)
    VALUES (v_sku_id, p_reference, 'adjustment', v_delta, 0, p_reason, p_at);
    INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
    VALUES (0, p_event_id, 'stock.changed', '',
        jsonb_build_object('stock', jsonb_build_array(jsonb_build_array(
            v_sku_id, v_before.on_hand + v_delta - v_before.reserved - v_before.allotted, v_before.revision))),
        p_at);
    IF p_fingerprint IS NOT NULL THEN
        UPDATE inventory.adjustment_keys AS k
        SET on_hand = v_before.on_hand + v_delta, reserved = v_before.reserved, revision = v_before.revision
        WHERE k.reference = p_reference;
    END IF;
    RETURN QUERY SELECT 'adjusted', v_sku_id, (v_before.on_hand + v_delta)::integer, v_before.reserved,
        v_before.on_hand + v_delta - v_before.reserved - v_before.allotted, v_before.revision;
END
$$
