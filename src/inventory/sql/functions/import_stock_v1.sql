-- Rows of a stock file, each SKU at most once: keys, stock, ledger and one event, in one statement. Locks in the house's
-- order: keys, then stock by SKU. Reaches into events because a change of stock that nobody hears of would be sold twice.
-- Of p_deltas and p_counts exactly one is given a row; p_fingerprints is empty where there is no key.
-- One row each, in order: adjusted, unchanged, replayed, unknown_sku, reference_mismatch, below_reserved, stock_limit.
-- reserved is what orders and offers hold.
-- What is refused leaves nothing behind, so the caller may commit whatever came of the others.
CREATE OR REPLACE FUNCTION inventory.import_stock_v1(
    p_skus text[], p_deltas integer[], p_counts integer[], p_reasons text[], p_on_hand_max integer,
    p_references uuid[], p_fingerprints bytea[], p_event_id uuid, p_at timestamptz)
RETURNS TABLE (outcome text, on_hand integer, reserved integer)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_outcomes text[] := array_fill(NULL::text, ARRAY[cardinality(p_skus)]);
    v_on_hand integer[] := array_fill(0, ARRAY[cardinality(p_skus)]);
    v_reserved integer[] := array_fill(0, ARRAY[cardinality(p_skus)]);
    v_row record;
    v_stock inventory.stock;
    v_delta bigint;
    v_changed jsonb := '[]';
BEGIN
    -- Waits for a twin in flight.
    INSERT INTO inventory.adjustment_keys (reference, fingerprint, sku_id, created_at)
    SELECT wanted.reference, wanted.fingerprint, known.sku_id, p_at
    FROM unnest(p_skus, p_references, p_fingerprints) AS wanted(sku, reference, fingerprint)
    JOIN inventory.skus AS known ON known.sku = wanted.sku
    WHERE wanted.fingerprint <> ''
    ORDER BY wanted.reference
    ON CONFLICT (reference) DO NOTHING;

    FOR v_row IN
        SELECT place, known.sku_id, delta, count, reason, wanted.reference, wanted.fingerprint,
            kept.fingerprint AS kept_fingerprint, kept.on_hand AS kept_on_hand, kept.reserved AS kept_reserved
        FROM unnest(p_skus, p_deltas, p_counts, p_reasons, p_references, p_fingerprints) WITH ORDINALITY
            AS wanted(sku, delta, count, reason, reference, fingerprint, place)
        LEFT JOIN inventory.skus AS known ON known.sku = wanted.sku
        LEFT JOIN inventory.adjustment_keys AS kept
            ON kept.reference = wanted.reference AND wanted.fingerprint <> ''
        ORDER BY known.sku_id
    LOOP
        IF v_row.sku_id IS NULL THEN
            v_outcomes[v_row.place] := 'unknown_sku';
            CONTINUE;
        ELSIF v_row.kept_on_hand IS NOT NULL THEN
            v_outcomes[v_row.place] :=
                CASE WHEN v_row.kept_fingerprint = v_row.fingerprint THEN 'replayed' ELSE 'reference_mismatch' END;
            v_on_hand[v_row.place] := v_row.kept_on_hand;
            v_reserved[v_row.place] := v_row.kept_reserved;
            CONTINUE;
        END IF;

        INSERT INTO inventory.stock (sku_id, on_hand, reserved, revision)
        VALUES (v_row.sku_id, 0, 0, 0)
        ON CONFLICT (sku_id) DO NOTHING;
        UPDATE inventory.stock AS s
        SET revision = s.revision
        WHERE s.sku_id = v_row.sku_id
        RETURNING s.* INTO STRICT v_stock;
        v_delta := coalesce(v_row.delta, v_row.count::bigint - v_stock.on_hand);
        v_on_hand[v_row.place] := v_stock.on_hand;
        v_reserved[v_row.place] := v_stock.reserved + v_stock.allotted;
        v_outcomes[v_row.place] := CASE
            WHEN v_stock.on_hand + v_delta < v_stock.reserved + v_stock.allotted THEN 'below_reserved'
            WHEN v_stock.on_hand + v_delta > p_on_hand_max THEN 'stock_limit'
            WHEN v_delta = 0 THEN 'unchanged'
            ELSE 'adjusted' END;
        IF v_outcomes[v_row.place] <> 'adjusted' THEN
            DELETE FROM inventory.adjustment_keys AS k
            WHERE k.reference = v_row.reference AND v_row.fingerprint <> '';
            CONTINUE;
        END IF;

        UPDATE inventory.stock AS s
        SET on_hand = s.on_hand + v_delta, revision = s.revision + 1
        WHERE s.sku_id = v_row.sku_id
        RETURNING s.* INTO STRICT v_stock;
        INSERT INTO inventory.ledger (sku_id, reference, kind, on_hand, reserved, reason, at)
        VALUES (v_row.sku_id, v_row.reference, 'adjustment', v_delta, 0, v_row.reason, p_at);
        v_on_hand[v_row.place] := v_stock.on_hand;
        v_changed := v_changed || jsonb_build_array(jsonb_build_array(
            v_row.sku_id, v_stock.on_hand - v_stock.reserved - v_stock.allotted, v_stock.revision));
        IF v_row.fingerprint <> '' THEN
            UPDATE inventory.adjustment_keys AS k
            SET on_hand = v_stock.on_hand, reserved = v_stock.reserved, revision = v_stock.revision
            WHERE k.reference = v_row.reference;
        END IF;
    END LOOP;

    IF jsonb_array_length(v_changed) > 0 THEN
        INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
        VALUES (0, p_event_id, 'stock.changed', '', jsonb_build_object('stock', v_changed), p_at);
    END IF;
    RETURN QUERY SELECT * FROM unnest(v_outcomes, v_on_hand, v_reserved);
END
$$
