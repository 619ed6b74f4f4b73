-- Promotions, taxes and delivery as rows. What a node keeps in memory (promotions, rates, zones) is in reference
-- tables; what an order takes (budgets, codes, uses) is distributed by what it is taken from and changes in the
-- transaction of the capture alone.

CREATE SCHEMA pricing;

-- ---- promotions ----------------------------------------------------------------------------------------

-- Reference table. conditions and actions are read and checked by the code (pricing/promotion_wire.hpp).
CREATE TABLE pricing.promotions (
    promotion_id    uuid PRIMARY KEY,
    version         integer NOT NULL DEFAULT 1,
    name            text NOT NULL CHECK (name <> ''),  -- staff read it
    label           text NOT NULL CHECK (label <> ''), -- shoppers read it
    is_active       boolean NOT NULL,
    priority        integer NOT NULL,
    is_exclusive    boolean NOT NULL,
    needs_code      boolean NOT NULL,
    currency        text CHECK (currency ~ '^[A-Z]{3}$'), -- of every amount that the promotion names
    starts_at       timestamptz,
    ends_at         timestamptz,
    conditions      jsonb NOT NULL,
    actions         jsonb NOT NULL CHECK (jsonb_typeof(actions) = 'array'),
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    CONSTRAINT promotion_starts_before_it_ends CHECK (starts_at < ends_at)
);
CREATE INDEX promotions_active ON pricing.promotions (promotion_id) WHERE is_active;

-- What a promotion may give and has given; one row a promotion, locked before stock by whoever takes from it.
CREATE TABLE pricing.budgets (
    promotion_id    uuid PRIMARY KEY,
    uses_max        integer CHECK (uses_max >= 1),
    discount_max    bigint CHECK (discount_max >= 1),
    uses_per_customer_max integer CHECK (uses_per_customer_max BETWEEN 1 AND 100),
    uses            integer NOT NULL DEFAULT 0 CHECK (uses >= 0),
    discount        bigint NOT NULL DEFAULT 0 CHECK (discount >= 0),
    CONSTRAINT budget_holds CHECK (uses <= uses_max AND discount <= discount_max)
) WITH (fillfactor = 50);

CREATE TABLE pricing.promotion_uses (
    promotion_id    uuid NOT NULL REFERENCES pricing.budgets,
    order_id        uuid NOT NULL,
    identity        text NOT NULL,
    code_key        text, -- of a code that is counted
    amount          bigint NOT NULL CHECK (amount >= 1),
    at              timestamptz NOT NULL,
    PRIMARY KEY (promotion_id, order_id)
);

-- The limit of a customer: a slot is taken once.
CREATE TABLE pricing.customer_uses (
    promotion_id    uuid NOT NULL REFERENCES pricing.budgets,
    identity        text NOT NULL,
    slot            integer NOT NULL CHECK (slot >= 1),
    order_id        uuid NOT NULL,
    PRIMARY KEY (promotion_id, identity, slot)
);
CREATE INDEX customer_uses_order ON pricing.customer_uses (promotion_id, order_id);

-- code_key is the code folded (pricing::fold_code), so that one spelling belongs to one promotion.
CREATE TABLE pricing.codes (
    code_key        text PRIMARY KEY CHECK (code_key ~ '^[a-z0-9_-]{3,40}$'),
    code            text NOT NULL, -- as it was written
    promotion_id    uuid NOT NULL,
    uses_max        integer CHECK (uses_max >= 1),
    uses            integer NOT NULL DEFAULT 0 CHECK (uses >= 0),
    created_at      timestamptz NOT NULL,
    CONSTRAINT code_uses_hold CHECK (uses <= uses_max)
) WITH (fillfactor = 80);
CREATE INDEX codes_promotion ON pricing.codes (promotion_id);

-- ---- taxes ---------------------------------------------------------------------------------------------

CREATE TABLE pricing.tax_classes (
    tax_class       text PRIMARY KEY CHECK (tax_class ~ '^[a-z][a-z0-9-]{0,31}$')
);
INSERT INTO pricing.tax_classes (tax_class) VALUES ('standard');

-- country and region '' stand for everywhere; the narrowest that fits counts, of these the one that started last.
CREATE TABLE pricing.tax_rates (
    tax_rate_id     uuid PRIMARY KEY,
    version         integer NOT NULL DEFAULT 1,
    market          text NOT NULL REFERENCES markets.markets,
    tax_class       text NOT NULL REFERENCES pricing.tax_classes,
    country         text NOT NULL DEFAULT '' CHECK (country ~ '^([A-Z]{2})?$'),
    region          text NOT NULL DEFAULT '' CHECK (region = '' OR country <> ''),
    basis_points    integer NOT NULL CHECK (basis_points BETWEEN 0 AND 10000),
    label           text NOT NULL CHECK (label <> ''),
    starts_at       timestamptz,
    UNIQUE NULLS NOT DISTINCT (market, tax_class, country, region, starts_at)
);

ALTER TABLE catalog.variants ADD COLUMN tax_class text NOT NULL DEFAULT 'standard';
ALTER TABLE catalog.variants ADD FOREIGN KEY (tax_class) REFERENCES pricing.tax_classes;

-- ---- delivery ------------------------------------------------------------------------------------------

-- Empty arrays stand for everywhere. methods is read and checked by the code (pricing/delivery_wire.hpp).
CREATE TABLE pricing.delivery_zones (
    zone_id         uuid PRIMARY KEY,
    version         integer NOT NULL DEFAULT 1,
    market          text NOT NULL REFERENCES markets.markets,
    name            text NOT NULL CHECK (name <> ''),
    position        integer NOT NULL,
    countries       text[] NOT NULL DEFAULT '{}',
    regions         text[] NOT NULL DEFAULT '{}',
    postal_prefixes text[] NOT NULL DEFAULT '{}',
    methods         jsonb NOT NULL CHECK (jsonb_typeof(methods) = 'array')
);

-- ---- what markets had in columns ------------------------------------------------------------------------

INSERT INTO pricing.tax_rates (tax_rate_id, market, tax_class, basis_points, label)
SELECT gen_random_uuid(), market, 'standard', tax_basis_points, 'Tax'
FROM markets.markets;

INSERT INTO pricing.delivery_zones (zone_id, market, name, position, methods)
SELECT gen_random_uuid(), market, name, 1,
    jsonb_build_array(jsonb_build_object('id', 'standard', 'label', delivery_label, 'basis', 'flat',
        'bands', jsonb_build_array(jsonb_build_object('price',
            jsonb_build_object('amount', delivery_price, 'currency', currency)))))
FROM markets.markets;

-- ---- carts and orders -----------------------------------------------------------------------------------

-- refusals: [{"promotion_id", "code"?, "reason"}], what a capture refused to this cart; it is not offered again.
ALTER TABLE carts.carts
    ADD COLUMN codes text[] NOT NULL DEFAULT '{}',
    ADD COLUMN refusals jsonb NOT NULL DEFAULT '[]';

-- adjustments, taxes and codes as the wire shows them (pricing.hpp); claimed_promotions is what a cancellation gives
-- back; identity is who ordered (the folded e-mail).
ALTER TABLE orders.orders
    ADD COLUMN adjustments jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN taxes jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN codes jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN identity text,
    ADD COLUMN claimed_promotions uuid[] NOT NULL DEFAULT '{}';
UPDATE orders.orders SET identity = lower(normalize(email, NFC));
ALTER TABLE orders.orders ALTER COLUMN identity SET NOT NULL;
ALTER TABLE orders.lines
    ADD COLUMN discount bigint NOT NULL DEFAULT 0,
    ADD COLUMN tax bigint NOT NULL DEFAULT 0 CHECK (tax >= 0),
    ADD CONSTRAINT line_discount_fits CHECK (discount BETWEEN 0 AND total);

-- Who has ordered before: the first order that still stands, by the folded e-mail (base/email.hpp).
CREATE TABLE orders.buyers (
    identity        text PRIMARY KEY,
    order_id        uuid NOT NULL
);
INSERT INTO orders.buyers (identity, order_id)
SELECT DISTINCT ON (identity) identity, order_id
FROM orders.orders
WHERE status NOT IN ('cancelled', 'expired')
ORDER BY identity, placed_at;

-- ---- rights ---------------------------------------------------------------------------------------------

GRANT USAGE ON SCHEMA pricing TO rialto_browse, rialto_order, rialto_work;
GRANT SELECT ON pricing.promotions, pricing.budgets, pricing.codes, pricing.tax_classes, pricing.tax_rates,
    pricing.delivery_zones TO rialto_browse;
GRANT SELECT, INSERT, UPDATE ON pricing.promotions, pricing.budgets TO rialto_order;
GRANT SELECT, INSERT, UPDATE, DELETE ON pricing.codes, pricing.tax_rates, pricing.delivery_zones TO rialto_order;
GRANT SELECT, INSERT ON pricing.tax_classes TO rialto_order;
GRANT SELECT, INSERT, DELETE ON pricing.promotion_uses, pricing.customer_uses, orders.buyers TO rialto_order;
GRANT SELECT ON pricing.tax_classes TO rialto_work;
-- Expiry gives back what orders claimed.
GRANT SELECT, UPDATE ON pricing.budgets, pricing.codes TO rialto_work;
GRANT SELECT, DELETE ON pricing.promotion_uses, pricing.customer_uses, orders.buyers TO rialto_work;
