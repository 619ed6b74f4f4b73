-- Numbers those who come, in order of arrival. Arrays run parallel: the offer, the cart, and the number of the cart's ticket
-- that is over (0: none is known). Who has a ticket with another number keeps it. Reaches into carts to see that there is
-- such a cart and that it has not become an order. Locks rooms by offer: whoever numbers for one comes one after the other.
-- numbers: 0 where there is no such cart or room; is_new: whether it was given now.
CREATE OR REPLACE FUNCTION offers.take_tickets_v1(
    p_offer_ids uuid[], p_cart_ids uuid[], p_over bigint[], p_at timestamptz,
    OUT numbers bigint[], OUT is_new boolean[])
LANGUAGE plpgsql
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_seqscan = off
AS $$
BEGIN
    UPDATE offers.rooms AS room
    SET issued = room.issued
    FROM (SELECT DISTINCT offer_id FROM unnest(p_offer_ids) AS wanted(offer_id) ORDER BY offer_id) AS wanted
    WHERE room.offer_id = wanted.offer_id;

    WITH wanted AS (
        SELECT w.place, w.offer_id, w.cart_id, room.issued, kept.number AS kept,
            coalesce(kept.number = w.over, true) AS wants_one
        FROM unnest(p_offer_ids, p_cart_ids, p_over) WITH ORDINALITY AS w(offer_id, cart_id, over, place)
        JOIN offers.rooms AS room ON room.offer_id = w.offer_id
        JOIN carts.carts AS cart ON cart.cart_id = w.cart_id AND cart.status = 'open'
        LEFT JOIN offers.tickets AS kept ON kept.offer_id = w.offer_id AND kept.cart_id = w.cart_id
    ), numbered AS (
        SELECT first.place, first.offer_id, first.cart_id,
            first.issued + row_number() OVER (PARTITION BY first.offer_id ORDER BY first.place) AS number
        FROM (
            SELECT DISTINCT ON (offer_id, cart_id) place, offer_id, cart_id, issued
            FROM wanted
            WHERE wants_one
            ORDER BY offer_id, cart_id, place
        ) AS first
    ), written AS (
        INSERT INTO offers.tickets (offer_id, cart_id, number, issued_at)
        SELECT offer_id, cart_id, number, p_at
        FROM numbered
        ORDER BY offer_id, cart_id
        ON CONFLICT (offer_id, cart_id) DO UPDATE
        SET number = excluded.number, issued_at = excluded.issued_at
    ), counted AS (
        UPDATE offers.rooms AS room
        SET issued = given.last
        FROM (SELECT offer_id, max(number) AS last FROM numbered GROUP BY offer_id ORDER BY offer_id) AS given
        WHERE room.offer_id = given.offer_id
    )
    SELECT array_agg(coalesce(numbered.number, wanted.kept, 0) ORDER BY asked.place),
        array_agg(coalesce(numbered.place = asked.place, false) ORDER BY asked.place)
    INTO numbers, is_new
    FROM unnest(p_cart_ids) WITH ORDINALITY AS asked(cart_id, place)
    LEFT JOIN wanted ON wanted.place = asked.place
    LEFT JOIN numbered ON numbered.offer_id = wanted.offer_id AND numbered.cart_id = wanted.cart_id;
END
$$
