-- Takes the turn of letting people in, if the offer is on by the database's clock and nobody took it less than p_every_s
-- ago; then tells what steering goes by. The first turn after the start fixes the draw: tickets so far draw their places by
-- p_seed, those of a room that opened later none. p_per_s is how many a second this node's captures can take; what another
-- node said is believed for a while. The caller's transaction keeps the room locked until admit.sql has ended the turn.
-- took_at: NULL when it is not this caller's turn. units: what can be had now. young_s: three times what people took to order
-- of late, within p_young_min_s and p_young_max_s: who has not bought by then probably will not. Before anything was seen it
-- goes by p_prior_s, which p_prior_weight orders outweigh. young, old: who was let in and has not
-- bought, less or more than young_s ago (until p_lifetime_s). quick: who was let in less than that ago and has bought.
-- matured, used, late: of the last p_sample who were let in longer than young_s ago, all, who bought, and who of these took
-- longer than young_s. orders, ordered: orders since those, and their units.
CREATE OR REPLACE FUNCTION offers.take_turn_v1(
    p_offer_id uuid, p_seed bytea, p_per_s double precision, p_every_s double precision, p_young_min_s double precision,
    p_young_max_s double precision, p_prior_s double precision, p_prior_weight double precision,
    p_lifetime_s double precision, p_sample bigint,
    OUT took_at timestamptz, OUT draws boolean, OUT waiting bigint, OUT units bigint, OUT young bigint, OUT old bigint,
    OUT quick bigint, OUT matured bigint, OUT used bigint, OUT late bigint, OUT orders bigint, OUT ordered bigint,
    OUT rate double precision, OUT elapsed_s double precision, OUT young_s double precision)
LANGUAGE plpgsql
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_seqscan = off
AS $$
DECLARE
    v_admitted bigint;
    v_young_from bigint;
    v_old_from bigint;
    v_timed_from bigint;
BEGIN
    UPDATE offers.rooms AS room
    SET turn_at = now(),
        per_s = greatest(p_per_s, room.per_s * 0.9),
        draw_count = coalesce(room.draw_count, CASE WHEN due.has_draw THEN room.issued ELSE 0 END),
        draw_seed = coalesce(room.draw_seed, p_seed)
    FROM (
        SELECT before.offer_id, before.turn_at, before.draw_count IS NULL AS draws,
            offer.room_opened_at < offer.starts_at AS has_draw
        FROM offers.offers AS offer
        JOIN offers.rooms AS before ON before.offer_id = offer.offer_id
        WHERE offer.offer_id = p_offer_id
          AND offer.room_opened_at IS NOT NULL
          AND offer.starts_at <= now()
          AND offer.ends_at > now()
          AND offer.ended_at IS NULL
          AND NOT offer.is_paused
    ) AS due
    WHERE room.offer_id = due.offer_id
      AND (room.turn_at <= now() - make_interval(secs => p_every_s) OR room.draw_count IS NULL)
    RETURNING now(), due.draws, room.issued - room.admitted, room.admitted, room.per_s,
        extract(epoch FROM now() - due.turn_at)::double precision
    INTO took_at, draws, waiting, v_admitted, rate, elapsed_s;
    IF NOT FOUND THEN
        RETURN;
    END IF;

    v_timed_from := coalesce((
            SELECT place FROM offers.admissions WHERE offer_id = p_offer_id ORDER BY place DESC OFFSET 200 LIMIT 1
        ), 0);
    WITH let_in AS (
        SELECT at, mark, lag(mark, 1, 0::bigint) OVER (ORDER BY at) AS before
        FROM offers.admitted_marks
        WHERE offer_id = p_offer_id
    )
    SELECT least(p_young_max_s, greatest(p_young_min_s, 3
            * (p_prior_s * p_prior_weight + coalesce(sum(extract(epoch FROM used.at - let_in.at)), 0)::double precision)
            / (p_prior_weight + count(used.place))))
    INTO young_s
    FROM let_in
    JOIN offers.admissions AS used
        ON used.offer_id = p_offer_id AND used.place > greatest(let_in.before, v_timed_from) AND used.place <= let_in.mark
    WHERE let_in.mark > v_timed_from;

    SELECT coalesce((
            SELECT mark FROM offers.admitted_marks
            WHERE offer_id = p_offer_id AND at <= took_at - make_interval(secs => young_s)
            ORDER BY at DESC LIMIT 1
        ), 0), coalesce((
            SELECT mark FROM offers.admitted_marks
            WHERE offer_id = p_offer_id AND at <= took_at - make_interval(secs => p_lifetime_s)
            ORDER BY at DESC LIMIT 1
        ), 0)
    INTO v_young_from, v_old_from;

    SELECT coalesce(sum(allotment.allotted - allotment.claimed - (
            SELECT coalesce(sum(wave.units), 0)
            FROM offers.waves AS wave
            WHERE wave.offer_id = p_offer_id AND wave.sku_id = allotment.sku_id AND wave.starts_at > took_at
        )), 0)
    INTO units
    FROM offers.allotments AS allotment
    WHERE allotment.offer_id = p_offer_id AND allotment.returned IS NULL;

    matured := least(v_young_from, p_sample);
    SELECT count(*) FILTER (WHERE place > v_young_from),
        v_admitted - v_young_from - count(*) FILTER (WHERE place > v_young_from),
        v_young_from - v_old_from - count(*) FILTER (WHERE place > v_old_from AND place <= v_young_from),
        count(*) FILTER (WHERE place > v_young_from - matured AND place <= v_young_from)
    INTO quick, young, old, used
    FROM offers.admissions
    WHERE offer_id = p_offer_id AND place > least(v_old_from, v_young_from - matured);

    WITH let_in AS (
        SELECT at, mark, lag(mark, 1, 0::bigint) OVER (ORDER BY at) AS before
        FROM offers.admitted_marks
        WHERE offer_id = p_offer_id
    )
    SELECT count(*) INTO late
    FROM let_in
    JOIN offers.admissions AS bought
        ON bought.offer_id = p_offer_id
        AND bought.place > greatest(let_in.before, v_young_from - matured)
        AND bought.place <= least(let_in.mark, v_young_from)
    WHERE let_in.mark > v_young_from - matured AND bought.at > let_in.at + make_interval(secs => young_s);

    SELECT count(DISTINCT claim.order_id), coalesce(sum(claim.units), 0)
    INTO orders, ordered
    FROM offers.admissions AS admission
    JOIN offers.claims AS claim ON claim.offer_id = admission.offer_id AND claim.order_id = admission.order_id
    WHERE admission.offer_id = p_offer_id AND admission.place > v_young_from - matured;
END
$$
