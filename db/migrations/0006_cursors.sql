-- How far each consumer that works once for all nodes has come in a bucket's events, and which node works until when.
CREATE TABLE events.cursors (
    bucket          smallint NOT NULL,
    name            text NOT NULL CHECK (name <> ''),
    position        bigint NOT NULL CHECK (position >= 0),
    lease_holder    uuid,
    lease_until     timestamptz,
    PRIMARY KEY (bucket, name)
);

GRANT SELECT, INSERT, UPDATE ON events.cursors TO rialto_work;
