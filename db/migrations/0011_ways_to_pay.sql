-- Ways to pay as data: which methods a market's shoppers may choose, in which order, under which names. A market without
-- rows offers whatever the store takes. Reference tables.

-- names: {"en": "By transfer", "de-AT": "Überweisung"}, by locale or language; none that fits: the method's own.
CREATE TABLE markets.ways_to_pay (
    market          text NOT NULL REFERENCES markets.markets,
    method          text NOT NULL REFERENCES payments.methods,
    position        integer NOT NULL CHECK (position >= 1),
    names           jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(names) = 'object'),
    PRIMARY KEY (market, method)
);

-- The sandbox's page names what is asked for.
ALTER TABLE payments.sandbox_payments ADD COLUMN currency text;
UPDATE payments.sandbox_payments AS sandbox
SET currency = payment.currency
FROM payments.payments AS payment
WHERE payment.payment_id = sandbox.payment_id;
ALTER TABLE payments.sandbox_payments ALTER COLUMN currency SET NOT NULL;

GRANT SELECT ON markets.ways_to_pay TO rialto_browse, rialto_order, rialto_work;
GRANT INSERT, DELETE ON markets.ways_to_pay TO rialto_order;
GRANT UPDATE (name, countries) ON markets.markets TO rialto_order;
GRANT UPDATE (reserved_for) ON payments.methods TO rialto_order;

-- Stock that comes in files: a change under a reference happens once.
GRANT SELECT, INSERT, UPDATE, DELETE ON inventory.adjustment_keys TO rialto_work;

-- Goods that files call not taxable; taxed as standard where no rate says otherwise.
INSERT INTO pricing.tax_classes (tax_class) VALUES ('exempt') ON CONFLICT DO NOTHING;
GRANT UPDATE (tax_class) ON catalog.variants TO rialto_order;
