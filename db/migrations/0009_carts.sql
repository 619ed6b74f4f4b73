-- Carts that belong to an account, that end, and that remember which prices were seen.

-- expires_on is pushed by every write, in whole days: within a day it stays the same, so that the row's update touches no index
-- (HOT). The index has no condition on the status for the same reason: closing a cart must not touch it either. A cart
-- that became an order goes at its time as well; the order keeps all that was agreed.
ALTER TABLE carts.carts
    ADD COLUMN account_id uuid,
    ADD COLUMN expires_on date;
UPDATE carts.carts SET expires_on = (updated_at AT TIME ZONE 'UTC')::date + 30;
ALTER TABLE carts.carts ALTER COLUMN expires_on SET NOT NULL;
CREATE INDEX carts_expires_on ON carts.carts (expires_on);

-- What one piece cost when the shopper last wrote the line, in minor units of the cart's segment. It decides nothing
-- but whether the line says that its price has changed; NULL: not known.
ALTER TABLE carts.lines ADD COLUMN seen_price bigint CHECK (seen_price >= 0);

-- The cart of an account in a segment. It names one that may be ordered or gone by now: then the next claim takes its place.
CREATE TABLE carts.account_carts (
    account_id      uuid NOT NULL,
    segment         text NOT NULL,
    cart_id         uuid NOT NULL,
    PRIMARY KEY (account_id, segment)
);

-- ---- rights ---------------------------------------------------------------------------------------------

GRANT SELECT, INSERT, UPDATE ON carts.account_carts TO rialto_order;
GRANT DELETE ON carts.carts TO rialto_order; -- a guest's cart that was merged into an account's
-- Expiry.
GRANT USAGE ON SCHEMA carts TO rialto_work;
GRANT SELECT, DELETE ON carts.carts, carts.lines TO rialto_work;
