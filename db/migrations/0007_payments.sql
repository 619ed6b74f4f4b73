-- Payments: attempts to have an order paid, refunds, the money that moved, and the providers' webhooks. All of it is
-- distributed by order; a webhook by its own id, for it may concern no order of ours. Every transaction that touches an
-- order's payments has locked the order first.

CREATE SCHEMA payments;

-- Reference table: how long an unpaid order of each method keeps its stock.
CREATE TABLE payments.methods (
    method          text PRIMARY KEY CHECK (method ~ '^[a-z][a-z0-9_]{0,31}$'),
    reserved_for    interval NOT NULL CHECK (reserved_for > interval '0')
);
INSERT INTO payments.methods (method, reserved_for) VALUES
    ('manual', '14 days'), ('sandbox', '30 minutes'), ('stripe', '30 minutes');

-- The life of a payment as data. A failed one may turn out to have gone through after all: answers come late.
CREATE TABLE payments.transitions (
    from_status     text NOT NULL,
    to_status       text NOT NULL,
    PRIMARY KEY (from_status, to_status)
);
INSERT INTO payments.transitions (from_status, to_status) VALUES
    ('pending', 'needs_action'), ('pending', 'authorised'), ('pending', 'collected'), ('pending', 'failed'),
    ('pending', 'voided'), ('needs_action', 'pending'), ('needs_action', 'authorised'), ('needs_action', 'collected'),
    ('needs_action', 'failed'), ('needs_action', 'voided'), ('authorised', 'collected'), ('authorised', 'voided'),
    ('failed', 'authorised'), ('failed', 'collected');

-- One attempt. goal is what shall become of it; next_try_at when the next step towards it (or a look at what became of
-- it) is due. token is kept only until the provider's answer is known.
CREATE TABLE payments.payments (
    order_id        uuid NOT NULL REFERENCES orders.orders,
    payment_id      uuid NOT NULL,
    attempt         integer NOT NULL CHECK (attempt >= 1),
    provider        text NOT NULL REFERENCES payments.methods,
    reference       text,    -- the provider's name for it
    token           text,
    return_url      text,
    currency        text NOT NULL,
    amount          bigint NOT NULL CHECK (amount > 0),
    previous_status text,
    status          text NOT NULL
        CHECK (status IN ('pending', 'needs_action', 'authorised', 'collected', 'failed', 'voided')),
    goal            text NOT NULL CHECK (goal IN ('collected', 'voided')),
    counts          boolean NOT NULL DEFAULT true, -- false: came on top of a paid order, and goes back whole
    next_action     jsonb,
    failure         text,
    collected       bigint NOT NULL DEFAULT 0,
    refunded        bigint NOT NULL DEFAULT 0,
    tries           integer NOT NULL DEFAULT 0,
    next_try_at     timestamptz,
    started_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (order_id, payment_id),
    UNIQUE (order_id, attempt),
    FOREIGN KEY (previous_status, status) REFERENCES payments.transitions,
    CONSTRAINT collected_whole CHECK (collected = CASE WHEN status = 'collected' THEN amount ELSE 0 END),
    CONSTRAINT refunded_within_collected CHECK (refunded BETWEEN 0 AND collected)
) WITH (fillfactor = 70);
-- One attempt at a time, and one that pays the order.
CREATE UNIQUE INDEX payments_one_pending ON payments.payments (order_id) WHERE status = 'pending' AND goal = 'collected';
CREATE UNIQUE INDEX payments_one_pays ON payments.payments (order_id)
    WHERE status IN ('authorised', 'collected') AND goal = 'collected' AND counts;
CREATE INDEX payments_due ON payments.payments (next_try_at) WHERE next_try_at IS NOT NULL;

CREATE TABLE payments.refunds (
    order_id        uuid NOT NULL,
    refund_id       uuid NOT NULL,
    payment_id      uuid NOT NULL,
    amount          bigint NOT NULL CHECK (amount > 0),
    status          text NOT NULL CHECK (status IN ('pending', 'done', 'failed')),
    reference       text,
    failure         text,
    tries           integer NOT NULL DEFAULT 0,
    next_try_at     timestamptz,
    started_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (order_id, refund_id),
    FOREIGN KEY (order_id, payment_id) REFERENCES payments.payments
) WITH (fillfactor = 70);
CREATE INDEX refunds_due ON payments.refunds (next_try_at) WHERE next_try_at IS NOT NULL;

-- Money that moved, for good. reference is the payment, or the refund: the key makes each happen once.
CREATE TABLE payments.movements (
    order_id        uuid NOT NULL,
    payment_id      uuid NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('authorised', 'collected', 'refunded', 'voided')),
    reference       uuid NOT NULL,
    amount          bigint NOT NULL CHECK (amount > 0),
    at              timestamptz NOT NULL,
    PRIMARY KEY (order_id, payment_id, kind, reference),
    FOREIGN KEY (order_id, payment_id) REFERENCES payments.payments
);

-- What providers told us, written in the transaction that acts on it: a second delivery changes nothing.
CREATE TABLE payments.webhooks (
    event_id        text NOT NULL CHECK (event_id <> '' AND length(event_id) <= 255),
    provider        text NOT NULL,
    type            text NOT NULL,
    payload_digest  bytea NOT NULL CHECK (octet_length(payload_digest) = 32),
    processed_at    timestamptz NOT NULL,
    PRIMARY KEY (event_id, provider)
);
CREATE INDEX webhooks_processed_at ON payments.webhooks (processed_at);

-- What the sandbox provider knows: it stands for somebody else's system, so nothing else reads it.
CREATE TABLE payments.sandbox_payments (
    payment_id      uuid PRIMARY KEY,
    order_id        uuid NOT NULL,
    token           text NOT NULL,
    status          text NOT NULL,
    failure         text,
    amount          bigint NOT NULL,
    refunded        bigint NOT NULL DEFAULT 0 CHECK (refunded BETWEEN 0 AND amount),
    return_url      text
);
CREATE TABLE payments.sandbox_refunds (
    payment_id      uuid NOT NULL REFERENCES payments.sandbox_payments,
    refund_id       uuid NOT NULL,
    status          text NOT NULL,
    PRIMARY KEY (payment_id, refund_id)
);
CREATE TABLE payments.sandbox_webhooks (
    payment_id      uuid NOT NULL,
    event_id        uuid NOT NULL,
    body            text NOT NULL,
    sends           integer NOT NULL CHECK (sends >= 0),
    due_at          timestamptz NOT NULL,
    PRIMARY KEY (payment_id, event_id)
);
CREATE INDEX sandbox_webhooks_due ON payments.sandbox_webhooks (due_at);

-- ---- orders ------------------------------------------------------------------------------------------

ALTER TABLE orders.orders
    ADD COLUMN reserved_until timestamptz, -- an unpaid order's stock goes back then; NULL: it is kept
    ADD COLUMN collected bigint NOT NULL DEFAULT 0,
    ADD COLUMN refunded bigint NOT NULL DEFAULT 0,
    ADD COLUMN payment jsonb; -- of the last attempt: {next_action?, failure?}
UPDATE orders.orders
SET collected = total, refunded = CASE WHEN payment_status = 'refunded' THEN total ELSE 0 END
WHERE payment_status IN ('paid', 'refunded');
INSERT INTO payments.payments (order_id, payment_id, attempt, provider, currency, amount, status, goal, collected, refunded,
    started_at, updated_at)
SELECT order_id, gen_random_uuid(), 1, 'manual', currency, total, 'collected', 'collected', collected, refunded, updated_at,
    updated_at
FROM orders.orders
WHERE collected > 0;
INSERT INTO payments.movements (order_id, payment_id, kind, reference, amount, at)
SELECT order_id, payment_id, 'collected', payment_id, collected, updated_at
FROM payments.payments
UNION ALL
SELECT order_id, payment_id, 'refunded', payment_id, refunded, updated_at
FROM payments.payments
WHERE refunded > 0;
ALTER TABLE orders.orders
    ADD CONSTRAINT order_money_within_total CHECK (refunded >= 0 AND collected - refunded BETWEEN 0 AND total),
    ADD CONSTRAINT payment_status_tells_the_money CHECK (CASE payment_status
        WHEN 'unpaid' THEN collected = 0
        WHEN 'authorised' THEN collected = 0
        WHEN 'paid' THEN collected = total AND refunded = 0
        WHEN 'part_refunded' THEN collected = total AND refunded > 0 AND refunded < collected
        ELSE collected = total AND refunded = collected END),
    ADD CONSTRAINT only_unpaid_reservations_end
        CHECK (reserved_until IS NULL OR (status = 'placed' AND payment_status = 'unpaid'));
CREATE INDEX orders_reserved_until ON orders.orders (reserved_until) WHERE reserved_until IS NOT NULL;

-- What happened to the pieces of a line. Cancelled ones were given up before they were shipped.
ALTER TABLE orders.lines
    ADD COLUMN shipped integer NOT NULL DEFAULT 0,
    ADD COLUMN cancelled integer NOT NULL DEFAULT 0,
    ADD COLUMN returned integer NOT NULL DEFAULT 0,
    ADD COLUMN refunded integer NOT NULL DEFAULT 0;
UPDATE orders.lines AS line
SET shipped = line.qty
FROM orders.orders AS o
WHERE o.order_id = line.order_id AND o.status IN ('shipped', 'delivered');
UPDATE orders.lines AS line
SET cancelled = line.qty
FROM orders.orders AS o
WHERE o.order_id = line.order_id AND o.status IN ('cancelled', 'expired');
ALTER TABLE orders.lines
    ADD CONSTRAINT line_pieces_add_up CHECK (shipped >= 0 AND cancelled >= 0 AND shipped + cancelled <= qty
        AND returned BETWEEN 0 AND shipped AND refunded BETWEEN 0 AND qty);

-- The life of an order's payment as data, guarded like its status. An authorisation may lapse.
CREATE TABLE orders.payment_transitions (
    from_status     text NOT NULL,
    to_status       text NOT NULL,
    PRIMARY KEY (from_status, to_status)
);
INSERT INTO orders.payment_transitions (from_status, to_status) VALUES
    ('unpaid', 'authorised'), ('unpaid', 'paid'), ('authorised', 'unpaid'), ('authorised', 'paid'),
    ('paid', 'part_refunded'), ('paid', 'refunded'), ('part_refunded', 'part_refunded'), ('part_refunded', 'refunded');
ALTER TABLE orders.events ADD COLUMN from_payment_status text;
UPDATE orders.events AS event
SET from_payment_status = (
    SELECT before.payment_status
    FROM orders.events AS before
    WHERE before.order_id = event.order_id AND before.seq < event.seq AND before.payment_status IS NOT NULL
    ORDER BY before.seq DESC
    LIMIT 1
)
WHERE event.seq > 1 AND event.payment_status IS NOT NULL;
ALTER TABLE orders.events
    ADD FOREIGN KEY (from_payment_status, payment_status) REFERENCES orders.payment_transitions,
    ADD CONSTRAINT payment_status_has_a_past
        CHECK (seq = 1 OR (from_payment_status IS NULL) = (payment_status IS NULL));

-- Goods may leave and come back in parts: step is the event of the order that moved them.
ALTER TABLE inventory.ledger
    ADD COLUMN step integer NOT NULL DEFAULT 0,
    DROP CONSTRAINT ledger_pkey,
    ADD PRIMARY KEY (sku_id, reference, kind, step),
    DROP CONSTRAINT ledger_kind_check,
    ADD CONSTRAINT ledger_kind_check
        CHECK (kind IN ('initial', 'adjustment', 'reservation', 'release', 'shipment', 'return'));

-- ---- who may do what ---------------------------------------------------------------------------------

GRANT USAGE ON SCHEMA payments TO rialto_order, rialto_work;
GRANT SELECT ON payments.methods, payments.transitions, orders.payment_transitions TO rialto_order, rialto_work;
GRANT SELECT, INSERT, UPDATE ON payments.payments, payments.refunds, payments.sandbox_payments,
    payments.sandbox_refunds TO rialto_order, rialto_work;
GRANT SELECT, INSERT ON payments.movements TO rialto_order, rialto_work;
GRANT SELECT, INSERT, UPDATE, DELETE ON payments.webhooks, payments.sandbox_webhooks TO rialto_order, rialto_work;
GRANT UPDATE (shipped, cancelled, returned, refunded) ON orders.lines TO rialto_order, rialto_work;
-- Background work completes payments and lets unpaid orders expire.
GRANT USAGE ON SCHEMA orders TO rialto_work;
GRANT SELECT, UPDATE ON orders.orders TO rialto_work;
GRANT SELECT, INSERT ON orders.events TO rialto_work;
GRANT SELECT ON orders.lines, orders.transitions TO rialto_work;
GRANT UPDATE ON inventory.stock TO rialto_work;
