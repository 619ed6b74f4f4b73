-- A stock adjustment that was asked for under an Idempotency-Key: what was asked and what was answered, so that a
-- repeat gets the first answer and another body under the same key is seen. reference is made of caller and key, and
-- is the adjustment's reference in the ledger. on_hand and reserved are NULL only inside the transaction that takes
-- the key.

CREATE TABLE inventory.adjustment_keys (
    reference       uuid PRIMARY KEY,
    fingerprint     bytea NOT NULL CHECK (octet_length(fingerprint) = 32),
    sku_id          bigint NOT NULL,
    on_hand         integer,
    reserved        integer,
    revision        bigint,
    created_at      timestamptz NOT NULL
);

GRANT SELECT, INSERT, UPDATE ON inventory.adjustment_keys TO rialto_order;
