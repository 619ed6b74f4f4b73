-- Waiting rooms: who waits for an offer, in which order, who was let in when, and who has used it. All of it is
-- distributed by offer. Places in line are numbers and marks here, so that nothing but this database decides who is next.

-- When a room is needed. room_opened_at: a ticket is needed from then on (NULL: none); of an `automatic` one, when it
-- opened by itself.
ALTER TABLE offers.offers
    ADD COLUMN waiting_room text NOT NULL DEFAULT 'automatic' CHECK (waiting_room IN ('never', 'always', 'automatic')),
    ADD COLUMN room_opened_at timestamptz;

-- One a room. issued: the last ticket's number. admitted: the mark, up to which places are let in. Tickets up to
-- draw_count have drawn their places by draw_seed; later ones have their own number; NULL before the start. The rest is
-- what the last turn reckoned: the most that may be let in a second, the units that a place will buy, and those that who
-- is in already will.
CREATE TABLE offers.rooms (
    offer_id        uuid PRIMARY KEY REFERENCES offers.offers,
    issued          bigint NOT NULL DEFAULT 0 CHECK (issued >= 0),
    draw_count      bigint CHECK (draw_count >= 0),
    draw_seed       bytea CHECK (octet_length(draw_seed) = 16),
    admitted        bigint NOT NULL DEFAULT 0 CHECK (admitted >= 0),
    turn_at         timestamptz NOT NULL,
    per_s           double precision NOT NULL DEFAULT 0,
    units_per_place double precision NOT NULL DEFAULT 0.5,
    promised        double precision NOT NULL DEFAULT 0,
    revision        bigint NOT NULL DEFAULT 1,
    CONSTRAINT room_lets_in_only_who_waits CHECK (admitted <= issued),
    CONSTRAINT room_draws_by_a_seed CHECK ((draw_count IS NULL) = (draw_seed IS NULL))
) WITH (fillfactor = 50);

-- The last ticket of each cart.
CREATE TABLE offers.tickets (
    offer_id        uuid NOT NULL REFERENCES offers.offers,
    cart_id         uuid NOT NULL,
    number          bigint NOT NULL CHECK (number >= 1),
    issued_at       timestamptz NOT NULL,
    PRIMARY KEY (offer_id, cart_id)
);

-- When the mark came to where it is: kept as long as those who were let in may still order, and one row more.
CREATE TABLE offers.admitted_marks (
    offer_id        uuid NOT NULL REFERENCES offers.offers,
    at              timestamptz NOT NULL,
    mark            bigint NOT NULL,
    PRIMARY KEY (offer_id, at)
);

-- Admissions that were used: each place buys once.
CREATE TABLE offers.admissions (
    offer_id        uuid NOT NULL REFERENCES offers.offers,
    place           bigint NOT NULL CHECK (place >= 1),
    order_id        uuid NOT NULL,
    at              timestamptz NOT NULL,
    PRIMARY KEY (offer_id, place)
);

GRANT SELECT ON offers.rooms, offers.tickets, offers.admitted_marks, offers.admissions TO rialto_browse;
GRANT SELECT, INSERT, UPDATE ON offers.rooms, offers.tickets, offers.admitted_marks, offers.admissions TO rialto_order;
GRANT DELETE ON offers.tickets, offers.admitted_marks, offers.admissions TO rialto_order;
-- The lines of offers that are over are cleared away.
GRANT SELECT, DELETE ON offers.tickets, offers.admitted_marks TO rialto_work;
