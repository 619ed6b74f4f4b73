-- Shoppers' accounts, their sessions and customer groups. What belongs to an account is distributed by it; e-mails and
-- sessions are found by themselves, so each has a table of its own that is distributed by what it is found by. No
-- foreign key reaches from one to the other: they are written in one transaction.

-- Reference table. A group may have prices and pages of its own.
CREATE TABLE accounts.groups (
    group_name      text PRIMARY KEY CHECK (group_name ~ '^[a-z][a-z0-9-]{0,31}$'),
    label           text NOT NULL CHECK (label <> '' AND length(label) <= 100)
);

CREATE TABLE accounts.customers (
    account_id      uuid PRIMARY KEY,
    email           text NOT NULL, -- as it was given
    name            text CHECK (name <> ''),
    password_hash   text NOT NULL CHECK (password_hash LIKE '$argon2id$%'),
    group_name      text REFERENCES accounts.groups,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL
);

-- One account for all spellings of an address: email_key is folded (base/email.hpp).
CREATE TABLE accounts.emails (
    email_key       text PRIMARY KEY CHECK (email_key <> ''),
    account_id      uuid NOT NULL,
    created_at      timestamptz NOT NULL
);

-- Only the digest of a session's token is stored. A session that was ended is gone.
CREATE TABLE accounts.sessions (
    token_digest    bytea PRIMARY KEY CHECK (octet_length(token_digest) = 32),
    account_id      uuid NOT NULL,
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL
);
CREATE INDEX sessions_expires_at ON accounts.sessions (expires_at);

GRANT SELECT ON accounts.groups TO rialto_order;
GRANT SELECT, INSERT ON accounts.customers, accounts.emails TO rialto_order;
GRANT SELECT, INSERT, UPDATE, DELETE ON accounts.sessions TO rialto_order;
