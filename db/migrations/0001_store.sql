-- The store's first schema: one PostgreSQL schema a domain. Distribution columns come first in every key
-- (tools/tidy.py checks it): orders by order_id, stock and its ledger by sku_id, carts by cart_id, idempotency keys
-- by the key, the outbox by bucket; catalog, market and media tables are small reference tables.

CREATE SCHEMA markets;
CREATE SCHEMA accounts;
CREATE SCHEMA media;
CREATE SCHEMA inventory;
CREATE SCHEMA catalog;
CREATE SCHEMA carts;
CREATE SCHEMA orders;
CREATE SCHEMA events;

-- ---- markets -----------------------------------------------------------------------------------------

CREATE TABLE markets.markets (
    market          text PRIMARY KEY CHECK (market ~ '^[a-z][a-z0-9-]{0,31}$'),
    name            text NOT NULL UNIQUE,
    currency        text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    countries       text[] NOT NULL,
    tax_basis_points integer NOT NULL CHECK (tax_basis_points BETWEEN 0 AND 10000),
    tax_included    boolean NOT NULL,
    -- A price that a file or form did not give for this market is the default market's times rate, rounded
    -- up to end in `price_ending` minor units (for example 99 of 100); 0 keeps it exact.
    rate_micros     bigint NOT NULL CHECK (rate_micros > 0),
    price_ending    integer NOT NULL DEFAULT 0 CHECK (price_ending BETWEEN 0 AND 99),
    delivery_label  text NOT NULL,
    delivery_price  bigint NOT NULL CHECK (delivery_price >= 0),
    is_default      boolean NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX markets_one_default ON markets.markets (is_default) WHERE is_default;

-- A segment is what a page is rendered for; customer groups and price lists come with a later migration.
CREATE TABLE markets.segments (
    segment         text PRIMARY KEY CHECK (segment ~ '^[a-z][a-z0-9-]{0,31}$'),
    market          text NOT NULL REFERENCES markets.markets,
    locale          text NOT NULL,
    position        integer NOT NULL
);

-- ---- accounts ----------------------------------------------------------------------------------------

CREATE TYPE accounts.role AS ENUM ('viewer', 'support', 'manager', 'owner');

-- Only the digest of a key is stored; the key itself is printed once.
CREATE TABLE accounts.api_keys (
    key_digest      bytea PRIMARY KEY CHECK (octet_length(key_digest) = 32),
    role            accounts.role NOT NULL,
    label           text NOT NULL,
    created_at      timestamptz NOT NULL,
    revoked_at      timestamptz
);

-- Every write through the admin API leaves a record.
CREATE TABLE accounts.audit_records (
    record_id       uuid PRIMARY KEY,
    key_digest      bytea NOT NULL,
    operation       text NOT NULL,
    subject         text NOT NULL,
    detail          jsonb NOT NULL,
    at              timestamptz NOT NULL
);
CREATE INDEX audit_records_at ON accounts.audit_records (at);

-- ---- media -------------------------------------------------------------------------------------------

-- An original, content-addressed: hash = first 16 bytes of its SHA-256, in hex. Files are in the data dir.
CREATE TABLE media.assets (
    hash            text PRIMARY KEY CHECK (hash ~ '^[0-9a-f]{32}$'),
    format          text NOT NULL CHECK (format IN ('jpeg', 'png', 'webp', 'svg')),
    width           integer NOT NULL CHECK (width > 0),
    height          integer NOT NULL CHECK (height > 0),
    bytes           bigint NOT NULL CHECK (bytes > 0),
    placeholder     text NOT NULL CHECK (placeholder ~ '^#[0-9a-f]{6},#[0-9a-f]{6}$'),
    created_at      timestamptz NOT NULL
);

-- ---- inventory ---------------------------------------------------------------------------------------

-- Reference table: the one place where a SKU's text meets its number.
CREATE TABLE inventory.skus (
    sku_id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sku             text NOT NULL UNIQUE CHECK (sku <> '' AND length(sku) <= 255)
);

CREATE TABLE inventory.stock (
    sku_id          bigint PRIMARY KEY,
    on_hand         integer NOT NULL CHECK (on_hand >= 0),
    reserved        integer NOT NULL CHECK (reserved >= 0),
    revision        bigint NOT NULL,
    CONSTRAINT stock_never_oversold CHECK (reserved <= on_hand)
) WITH (fillfactor = 50);

-- kind says which: initial, adjustment, reservation, release, shipment. reference is the order or the adjustment:
-- the key makes each happen once.
CREATE TABLE inventory.ledger (
    sku_id          bigint NOT NULL,
    reference       uuid NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('initial', 'adjustment', 'reservation', 'release', 'shipment')),
    on_hand         integer NOT NULL,
    reserved        integer NOT NULL,
    reason          text,
    at              timestamptz NOT NULL,
    PRIMARY KEY (sku_id, reference, kind)
);

-- ---- catalog -----------------------------------------------------------------------------------------

CREATE TABLE catalog.categories (
    category_id     uuid PRIMARY KEY,
    parent_id       uuid REFERENCES catalog.categories,
    slug            text NOT NULL UNIQUE CHECK (slug <> ''),
    title           text NOT NULL,
    position        integer NOT NULL DEFAULT 0
);

CREATE TABLE catalog.products (
    product_id      uuid PRIMARY KEY,
    version         bigint NOT NULL DEFAULT 1,
    handle          text NOT NULL UNIQUE CHECK (handle <> '' AND length(handle) <= 255),
    title           text NOT NULL CHECK (title <> ''),
    description_html text NOT NULL DEFAULT '',
    brand           text,
    product_type    text,
    category_id     uuid REFERENCES catalog.categories,
    tags            text[] NOT NULL DEFAULT '{}',
    option_names    text[] NOT NULL DEFAULT '{}',
    attributes      jsonb NOT NULL DEFAULT '[]',
    status          text NOT NULL CHECK (status IN ('active', 'draft', 'archived')),
    popularity      integer NOT NULL DEFAULT 0,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL
);

CREATE TABLE catalog.variants (
    variant_id      uuid PRIMARY KEY,
    product_id      uuid NOT NULL REFERENCES catalog.products,
    sku_id          bigint NOT NULL UNIQUE REFERENCES inventory.skus,
    position        integer NOT NULL,
    option_values   text[] NOT NULL DEFAULT '{}',
    media_hash      text REFERENCES media.assets,
    grams           integer NOT NULL DEFAULT 0 CHECK (grams >= 0),
    barcode         text,
    UNIQUE (product_id, option_values)
);
CREATE INDEX variants_product ON catalog.variants (product_id, position);

CREATE TABLE catalog.prices (
    sku_id          bigint NOT NULL REFERENCES inventory.skus,
    market          text NOT NULL REFERENCES markets.markets,
    amount          bigint NOT NULL CHECK (amount BETWEEN 0 AND 1000000000000),
    compare_at      bigint CHECK (compare_at BETWEEN 0 AND 1000000000000),
    PRIMARY KEY (sku_id, market)
);

CREATE TABLE catalog.product_media (
    product_id      uuid NOT NULL REFERENCES catalog.products,
    position        integer NOT NULL,
    media_hash      text NOT NULL REFERENCES media.assets,
    alt             text NOT NULL DEFAULT '',
    PRIMARY KEY (product_id, position)
);

-- ---- carts -------------------------------------------------------------------------------------------

CREATE TABLE carts.carts (
    cart_id         uuid PRIMARY KEY,
    version         integer NOT NULL DEFAULT 1,
    segment         text NOT NULL,
    status          text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'ordered')),
    order_id        uuid,
    delivery        jsonb,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    CONSTRAINT cart_ordered_once CHECK ((status = 'ordered') = (order_id IS NOT NULL))
) WITH (fillfactor = 70);

CREATE TABLE carts.lines (
    cart_id         uuid NOT NULL REFERENCES carts.carts,
    sku_id          bigint NOT NULL,
    qty             integer NOT NULL CHECK (qty BETWEEN 1 AND 99),
    position        integer NOT NULL,
    PRIMARY KEY (cart_id, sku_id)
);

-- ---- orders ------------------------------------------------------------------------------------------

-- The accepted result under a key, and nothing else: refusals are judged afresh.
CREATE TABLE orders.idempotency_keys (
    key             text PRIMARY KEY CHECK (key <> '' AND length(key) <= 255),
    fingerprint     bytea NOT NULL,
    order_id        uuid NOT NULL,
    created_at      timestamptz NOT NULL
);

CREATE SEQUENCE orders.order_numbers CACHE 64;

-- Order life as data (contract, order life). Guards events: a change that is not listed cannot be recorded.
CREATE TABLE orders.transitions (
    from_status     text NOT NULL,
    to_status       text NOT NULL,
    PRIMARY KEY (from_status, to_status)
);
INSERT INTO orders.transitions (from_status, to_status) VALUES
    ('placed', 'packed'), ('packed', 'shipped'), ('shipped', 'delivered'),
    ('placed', 'cancelled'), ('packed', 'cancelled'), ('placed', 'expired');

CREATE TABLE orders.orders (
    order_id        uuid PRIMARY KEY,
    number          bigint NOT NULL,
    cart_id         uuid NOT NULL,
    segment         text NOT NULL,
    currency        text NOT NULL,
    email           text NOT NULL,
    status          text NOT NULL CHECK (status IN ('placed', 'packed', 'shipped', 'delivered', 'cancelled', 'expired')),
    payment_status  text NOT NULL CHECK (payment_status IN ('unpaid', 'authorised', 'paid', 'part_refunded', 'refunded')),
    payment_method  text NOT NULL,
    event_seq       integer NOT NULL CHECK (event_seq >= 1),
    items           bigint NOT NULL CHECK (items >= 0),
    discounts       bigint NOT NULL CHECK (discounts BETWEEN 0 AND items),
    delivery        bigint NOT NULL CHECK (delivery >= 0),
    tax             bigint NOT NULL CHECK (tax >= 0),
    tax_included    boolean NOT NULL,
    total           bigint NOT NULL,
    delivery_to     jsonb NOT NULL,
    shipment        jsonb,
    placed_at       timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    CONSTRAINT order_total_adds_up
        CHECK (total = items - discounts + delivery + CASE WHEN tax_included THEN 0 ELSE tax END)
) WITH (fillfactor = 80);
CREATE INDEX orders_placed_at ON orders.orders (placed_at);

CREATE TABLE orders.lines (
    order_id        uuid NOT NULL REFERENCES orders.orders,
    line_no         smallint NOT NULL,
    sku_id          bigint NOT NULL,
    sku             text NOT NULL,
    title           text NOT NULL,
    variant_title   text,
    qty             integer NOT NULL CHECK (qty BETWEEN 1 AND 99),
    unit_price      bigint NOT NULL CHECK (unit_price >= 0),
    total           bigint NOT NULL,
    PRIMARY KEY (order_id, line_no),
    CONSTRAINT line_total_adds_up CHECK (total = qty * unit_price)
);

CREATE TABLE orders.events (
    order_id        uuid NOT NULL REFERENCES orders.orders,
    seq             integer NOT NULL CHECK (seq >= 1),
    type            text NOT NULL,
    from_status     text, -- both statuses are NULL in an event that leaves the status alone (a payment)
    to_status       text,
    payment_status  text, -- what it became; NULL where it stays
    data            jsonb NOT NULL DEFAULT '{}',
    at              timestamptz NOT NULL,
    PRIMARY KEY (order_id, seq),
    FOREIGN KEY (from_status, to_status) REFERENCES orders.transitions,
    CONSTRAINT first_event_places_the_order
        CHECK (CASE WHEN seq = 1 THEN from_status IS NULL AND to_status IS NOT DISTINCT FROM 'placed'
                    ELSE (from_status IS NULL) = (to_status IS NULL) END)
);

-- ---- events ------------------------------------------------------------------------------------------

-- One log that everything else follows. Rows are written without a position in the transaction that makes them
-- true; the relay stamps dense positions on committed rows.
CREATE TABLE events.outbox (
    bucket          smallint NOT NULL,
    event_id        uuid NOT NULL,
    position        bigint,
    topic           text NOT NULL,
    subject         text NOT NULL,
    data            jsonb NOT NULL,
    at              timestamptz NOT NULL,
    PRIMARY KEY (bucket, at, event_id)
) PARTITION BY RANGE (at);
CREATE TABLE events.outbox_default PARTITION OF events.outbox DEFAULT;
CREATE INDEX outbox_unstamped ON events.outbox (bucket, event_id) WHERE position IS NULL;
CREATE INDEX outbox_position ON events.outbox (bucket, position) WHERE position IS NOT NULL;

-- One row a bucket: the last position given out, and who may stamp until when.
CREATE TABLE events.relays (
    bucket          smallint PRIMARY KEY,
    position        bigint NOT NULL,
    lease_holder    uuid,
    lease_until     timestamptz
);
INSERT INTO events.relays (bucket, position) VALUES (0, 0);
