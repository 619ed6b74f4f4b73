-- Who a limited offer counts units for: an e-mail that its owner has shown to be theirs, and the card that paid.

-- An offer with a limit asks for it unless the shop says otherwise.
ALTER TABLE offers.offers ADD COLUMN verified_email boolean NOT NULL DEFAULT false;

-- The card that paid (a digest of the provider's fingerprint) counts beside the e-mail, once it is known.
ALTER TABLE offers.claims ADD COLUMN card bytea CHECK (octet_length(card) = 32);

ALTER TABLE accounts.customers ADD COLUMN email_verified_at timestamptz;

GRANT UPDATE (email_verified_at) ON accounts.customers TO rialto_order;
-- Payments are completed in the background as well.
GRANT INSERT ON offers.customers TO rialto_work;
