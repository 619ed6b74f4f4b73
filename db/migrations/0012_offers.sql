-- Flash offers: prices for a time, units of stock set aside for them, and who has taken how many. All of it is
-- distributed by offer; what shoppers pay is published to the catalog as price lists, so that prices begin and end by the
-- clock as those do.

CREATE SCHEMA offers;

-- ---- stock that is set aside ---------------------------------------------------------------------------

-- allotted: held back for offers and not sold yet. What is left for everybody else is on_hand − reserved − allotted.
ALTER TABLE inventory.stock
    ADD COLUMN allotted integer NOT NULL DEFAULT 0 CHECK (allotted >= 0),
    DROP CONSTRAINT stock_never_oversold,
    ADD CONSTRAINT stock_never_oversold CHECK (reserved + allotted <= on_hand);
-- The reference of an allotment and of its return is the offer; step is the offer's version that changed it.
ALTER TABLE inventory.ledger
    ADD COLUMN allotted integer NOT NULL DEFAULT 0,
    DROP CONSTRAINT ledger_kind_check,
    ADD CONSTRAINT ledger_kind_check CHECK (kind IN ('initial', 'adjustment', 'reservation', 'release', 'shipment',
        'return', 'allotment', 'allotment_return'));

-- ---- offers --------------------------------------------------------------------------------------------

CREATE TABLE offers.offers (
    offer_id        uuid PRIMARY KEY,
    version         integer NOT NULL DEFAULT 1,
    title           text NOT NULL CHECK (title <> ''),
    teaser_at       timestamptz CHECK (teaser_at < starts_at), -- shown as upcoming from then on; NULL: at once
    starts_at       timestamptz NOT NULL,
    ends_at         timestamptz NOT NULL,
    segments        text[] NOT NULL DEFAULT '{}', -- all when empty; each stands for all that share its price view
    limit_per_customer integer CHECK (limit_per_customer >= 1), -- units over the offer's whole life
    is_paused       boolean NOT NULL DEFAULT false,
    ended_at        timestamptz, -- by hand, before ends_at
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    CONSTRAINT offer_ends_after_it_starts CHECK (ends_at > starts_at)
);

-- Groups for whom the offer begins earlier, in segments of their own.
CREATE TABLE offers.early_access (
    offer_id        uuid NOT NULL REFERENCES offers.offers,
    group_name      text NOT NULL,
    starts_at       timestamptz NOT NULL,
    PRIMARY KEY (offer_id, group_name)
);

-- Either a percentage off the regular price, or amounts by market (markets and amounts run parallel).
CREATE TABLE offers.items (
    offer_id        uuid NOT NULL REFERENCES offers.offers,
    sku_id          bigint NOT NULL,
    position        integer NOT NULL,
    percent_off_basis_points integer CHECK (percent_off_basis_points BETWEEN 1 AND 10000),
    markets         text[] NOT NULL DEFAULT '{}',
    amounts         bigint[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (offer_id, sku_id),
    CONSTRAINT item_has_one_price
        CHECK ((percent_off_basis_points IS NULL) = (cardinality(amounts) > 0) AND cardinality(markets) = cardinality(amounts))
);

-- How many units of a SKU the offer was given and what became of them. returned is NULL while the offer holds what is
-- unsold; from the end on it counts what went back to stock, and so does whatever a cancellation brings later. So units
-- go back once. allotment_no is the allotment's short name in events and in memory.
CREATE TABLE offers.allotments (
    offer_id        uuid NOT NULL REFERENCES offers.offers,
    sku_id          bigint NOT NULL,
    allotment_no    bigint GENERATED ALWAYS AS IDENTITY,
    allotted        integer NOT NULL CHECK (allotted >= 0),
    claimed         integer NOT NULL DEFAULT 0 CHECK (claimed >= 0),
    returned        integer CHECK (returned >= 0),
    revision        bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (offer_id, sku_id),
    CONSTRAINT allotment_never_oversold CHECK (claimed <= allotted AND coalesce(claimed + returned = allotted, true))
) WITH (fillfactor = 50);

-- Units of an allotment that cannot be had before a moment of their own.
CREATE TABLE offers.waves (
    offer_id        uuid NOT NULL REFERENCES offers.offers,
    sku_id          bigint NOT NULL,
    starts_at       timestamptz NOT NULL,
    units           integer NOT NULL CHECK (units >= 1),
    PRIMARY KEY (offer_id, sku_id, starts_at)
);

-- Who has how many units of an offer. identity is a digest; units_max is the limit as it was at the last claim.
CREATE TABLE offers.customers (
    offer_id        uuid NOT NULL REFERENCES offers.offers,
    identity        bytea NOT NULL CHECK (octet_length(identity) = 32),
    units           integer NOT NULL CHECK (units >= 0),
    units_max       integer,
    PRIMARY KEY (offer_id, identity),
    CONSTRAINT customer_within_limit CHECK (units <= units_max)
) WITH (fillfactor = 80);

-- What an order took. units is what it still holds: cancelled pieces are given back. key_hash stands for the order's
-- idempotency key, for nodes that must know whether a key has won already.
CREATE TABLE offers.claims (
    offer_id        uuid NOT NULL REFERENCES offers.offers,
    order_id        uuid NOT NULL,
    sku_id          bigint NOT NULL,
    identity        bytea NOT NULL,
    units           integer NOT NULL CHECK (units >= 0),
    key_hash        bigint NOT NULL,
    at              timestamptz NOT NULL,
    PRIMARY KEY (offer_id, order_id, sku_id)
);

-- The offer that a line was sold by.
ALTER TABLE orders.lines ADD COLUMN offer_id uuid;

-- ---- what offers publish to the catalog ------------------------------------------------------------------

-- A list of an offer has no priority: the lowest price for the shopper wins, of equal ones the offer made first. Early
-- groups and starts run parallel.
ALTER TABLE catalog.price_lists
    ADD COLUMN offer_id uuid,
    ADD COLUMN segments text[] NOT NULL DEFAULT '{}',
    ADD COLUMN early_groups text[] NOT NULL DEFAULT '{}',
    ADD COLUMN early_starts timestamptz[] NOT NULL DEFAULT '{}';
-- A row of an offer's list may be a percentage, and names the allotment that units come from.
ALTER TABLE catalog.price_list_rows
    ALTER COLUMN amount DROP NOT NULL,
    ADD COLUMN percent_off_basis_points integer CHECK (percent_off_basis_points BETWEEN 1 AND 10000),
    ADD COLUMN allotment_no bigint,
    ADD CONSTRAINT row_has_one_price CHECK ((amount IS NULL) <> (percent_off_basis_points IS NULL));

-- ---- rights ---------------------------------------------------------------------------------------------

GRANT USAGE ON SCHEMA offers TO rialto_browse, rialto_order, rialto_work;
GRANT SELECT ON ALL TABLES IN SCHEMA offers TO rialto_browse;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA offers TO rialto_order;
GRANT DELETE ON offers.early_access, offers.items, offers.allotments, offers.waves, offers.customers TO rialto_order;
GRANT DELETE ON catalog.price_lists TO rialto_order;
-- Expiry gives units back, and what an offer that is over has left is returned.
GRANT SELECT, UPDATE ON offers.allotments, offers.customers, offers.claims TO rialto_work;
GRANT SELECT, UPDATE ON offers.offers TO rialto_work;
