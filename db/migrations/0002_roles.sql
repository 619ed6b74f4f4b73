-- Who may do what: a node's pools connect as one login user and then take on one of three roles (SET ROLE), so that
-- browsing cannot write and a fault in one part cannot reach the tables of another. Roles belong to the cluster, not
-- to the database: they may be there already, made by another store or by an administrator.

DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['rialto_browse', 'rialto_order', 'rialto_work'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
            EXCEPTION
                WHEN duplicate_object OR unique_violation THEN
                    NULL; -- another store on this cluster was first
                WHEN insufficient_privilege THEN
                    RAISE EXCEPTION 'The user % may not create the role %. As an administrator of the database run: CREATE ROLE % NOLOGIN; GRANT % TO %; and migrate again.',
                        current_user, wanted, wanted, wanted, quote_ident(current_user)
                        USING ERRCODE = 'insufficient_privilege';
            END;
        END IF;
        IF NOT pg_has_role(current_user, wanted, 'MEMBER') THEN
            BEGIN
                EXECUTE format('GRANT %I TO %I', wanted, current_user);
            EXCEPTION
                WHEN insufficient_privilege THEN
                    RAISE EXCEPTION 'The user % is not a member of the role % and so cannot take it on. As an administrator of the database run: GRANT % TO %; and migrate again.',
                        current_user, wanted, wanted, quote_ident(current_user)
                        USING ERRCODE = 'insufficient_privilege';
            END;
        END IF;
    END LOOP;
END
$$;

-- ---- rialto_browse: reads what snapshots, availability and feeds are built from; writes nothing ----------

GRANT USAGE ON SCHEMA markets, media, inventory, catalog, events TO rialto_browse;
GRANT SELECT ON ALL TABLES IN SCHEMA markets, media, catalog TO rialto_browse;
GRANT SELECT ON inventory.skus, inventory.stock TO rialto_browse;
GRANT SELECT ON events.outbox, events.relays TO rialto_browse;

-- ---- rialto_order: carts, orders, stock, and the admin's edits of a product -------------------------------

GRANT USAGE ON SCHEMA markets, accounts, media, inventory, catalog, carts, orders, events TO rialto_order;
GRANT SELECT ON ALL TABLES IN SCHEMA markets, media, catalog TO rialto_order;
GRANT SELECT ON accounts.api_keys TO rialto_order;
GRANT INSERT ON accounts.audit_records TO rialto_order;
GRANT SELECT ON inventory.skus TO rialto_order;
GRANT SELECT, INSERT, UPDATE ON inventory.stock TO rialto_order;
GRANT SELECT, INSERT ON inventory.ledger TO rialto_order;
GRANT UPDATE ON catalog.products TO rialto_order;
GRANT INSERT, UPDATE, DELETE ON catalog.prices TO rialto_order;
GRANT SELECT, INSERT, UPDATE ON carts.carts TO rialto_order;
GRANT SELECT, INSERT, UPDATE, DELETE ON carts.lines TO rialto_order;
GRANT SELECT, INSERT, UPDATE ON orders.orders TO rialto_order;
GRANT SELECT, INSERT ON orders.lines, orders.events TO rialto_order;
GRANT SELECT, INSERT, DELETE ON orders.idempotency_keys TO rialto_order;
GRANT SELECT ON orders.transitions TO rialto_order;
GRANT USAGE ON SEQUENCE orders.order_numbers TO rialto_order;
GRANT INSERT ON events.outbox TO rialto_order;

-- ---- rialto_work: the relay, media, and the import of a catalog --------------------------------------------

GRANT USAGE ON SCHEMA markets, media, inventory, catalog, events TO rialto_work;
GRANT SELECT ON ALL TABLES IN SCHEMA markets TO rialto_work;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA media, catalog TO rialto_work;
GRANT SELECT, INSERT ON inventory.skus, inventory.stock, inventory.ledger TO rialto_work;
GRANT SELECT, INSERT, UPDATE ON events.outbox TO rialto_work;
GRANT SELECT, UPDATE ON events.relays TO rialto_work;
