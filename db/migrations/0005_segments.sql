-- Segments as data: customer groups and tax display of segments, price lists with dates, rules and quantity breaks,
-- texts by locale, and who may see a product. All of these are small reference tables.

-- A segment of a group is open only to who is signed in and in it; NULL is public. Prices are shown with tax, without,
-- or as the market states them.
ALTER TABLE markets.segments
    ADD COLUMN group_name text REFERENCES accounts.groups,
    ADD COLUMN tax_display text NOT NULL DEFAULT 'as_priced'
        CHECK (tax_display IN ('as_priced', 'inclusive', 'exclusive'));

-- Amounts are stated as the market states its own prices. A list without a market holds everywhere and has no rows of
-- its own, for they would lack a currency; one without a group holds for everybody. percent_off applies to every
-- variant that has no row in the list. Of the lists in force the one with the highest priority decides, of equals the
-- lowest price.
CREATE TABLE catalog.price_lists (
    price_list_id   uuid PRIMARY KEY,
    version         bigint NOT NULL DEFAULT 1,
    name            text NOT NULL CHECK (name <> '' AND length(name) <= 200),
    market          text REFERENCES markets.markets,
    group_name      text REFERENCES accounts.groups,
    starts_at       timestamptz, -- NULL: always was
    ends_at         timestamptz, -- NULL: never ends
    priority        integer NOT NULL DEFAULT 0 CHECK (priority BETWEEN -1000 AND 1000),
    percent_off_basis_points integer CHECK (percent_off_basis_points BETWEEN 1 AND 10000),
    price_ending    integer NOT NULL DEFAULT 0 CHECK (price_ending BETWEEN 0 AND 99),
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    CONSTRAINT price_list_ends_after_it_starts CHECK (ends_at > starts_at)
);

CREATE TABLE catalog.price_list_rows (
    price_list_id   uuid NOT NULL REFERENCES catalog.price_lists,
    sku_id          bigint NOT NULL REFERENCES inventory.skus,
    min_qty         integer NOT NULL DEFAULT 1 CHECK (min_qty BETWEEN 1 AND 99),
    amount          bigint NOT NULL CHECK (amount BETWEEN 0 AND 1000000000000),
    compare_at      bigint CHECK (compare_at BETWEEN 0 AND 1000000000000),
    PRIMARY KEY (price_list_id, sku_id, min_qty)
);
CREATE INDEX price_list_rows_sku ON catalog.price_list_rows (sku_id);

-- What is NULL, or has no row, is shown in the locale's language, else in the product's own words.
CREATE TABLE catalog.product_texts (
    product_id      uuid NOT NULL REFERENCES catalog.products,
    locale          text NOT NULL CHECK (locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
    title           text CHECK (title <> ''),
    description_html text,
    PRIMARY KEY (product_id, locale)
);

CREATE TABLE catalog.category_texts (
    category_id     uuid NOT NULL REFERENCES catalog.categories,
    locale          text NOT NULL CHECK (locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
    title           text NOT NULL CHECK (title <> ''),
    PRIMARY KEY (category_id, locale)
);

-- Everybody may see a product that names neither groups nor segments.
ALTER TABLE catalog.products
    ADD COLUMN visible_groups text[] NOT NULL DEFAULT '{}',
    ADD COLUMN visible_segments text[] NOT NULL DEFAULT '{}';

GRANT SELECT ON catalog.price_lists, catalog.price_list_rows, catalog.product_texts, catalog.category_texts
    TO rialto_browse;
GRANT SELECT, INSERT, UPDATE ON catalog.price_lists TO rialto_order;
GRANT SELECT, INSERT, UPDATE, DELETE ON catalog.price_list_rows, catalog.product_texts, catalog.category_texts
    TO rialto_order;
GRANT SELECT, INSERT, UPDATE, DELETE ON catalog.price_lists, catalog.price_list_rows, catalog.product_texts,
    catalog.category_texts TO rialto_work;
GRANT UPDATE ON catalog.categories TO rialto_order;
GRANT INSERT, UPDATE ON markets.segments TO rialto_order;
GRANT INSERT, UPDATE ON accounts.groups TO rialto_order;
