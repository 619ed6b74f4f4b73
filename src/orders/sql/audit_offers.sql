-- Invariant 2, across offers, orders and inventory: an allotment counts exactly its claims and no more than it was given,
-- claims are what lines of orders still hold by the offer, nobody and no card has more than the limit was when they
-- claimed, stock holds back exactly what allotments have unsold, and nothing is held back a minute after its offer's end.
-- Of waiting rooms: every place that bought had been let in and bought with one order, which has claims, and who buys from
-- an open room has a place (ten seconds of grace: a capture may have begun before the room opened).
SELECT subject, detail
FROM (
    SELECT allotment.offer_id || ' SKU number ' || allotment.sku_id AS subject,
        format('claimed %s of %s, returned %s; claims are %s', allotment.claimed, allotment.allotted, allotment.returned,
            coalesce(claim.units, 0)) AS detail
    FROM offers.allotments AS allotment
    LEFT JOIN (
        SELECT offer_id, sku_id, sum(units) AS units
        FROM offers.claims
        GROUP BY offer_id, sku_id
    ) AS claim ON claim.offer_id = allotment.offer_id AND claim.sku_id = allotment.sku_id
    WHERE allotment.claimed <> coalesce(claim.units, 0)
       OR allotment.claimed + coalesce(allotment.returned, 0) > allotment.allotted
    UNION ALL
    SELECT coalesce(claim.order_id, line.order_id)::text,
        format('SKU number %s: claims %s units, its line holds %s', coalesce(claim.sku_id, line.sku_id), claim.units,
            line.qty)
    FROM offers.claims AS claim
    FULL JOIN (
        SELECT order_id, offer_id, sku_id, sum(qty - cancelled) AS qty
        FROM orders.lines
        WHERE offer_id IS NOT NULL
        GROUP BY order_id, offer_id, sku_id
    ) AS line ON line.order_id = claim.order_id AND line.offer_id = claim.offer_id AND line.sku_id = claim.sku_id
    WHERE claim.units IS DISTINCT FROM line.qty
    UNION ALL
    SELECT coalesce(customer.offer_id, claim.offer_id)::text,
        format('a customer has %s units of at most %s; claims are %s', customer.units, customer.units_max, claim.units)
    FROM offers.customers AS customer
    FULL JOIN (
        SELECT offer_id, holder.identity, sum(units) AS units
        FROM offers.claims
        CROSS JOIN LATERAL unnest(ARRAY[claims.identity, claims.card]) AS holder(identity)
        WHERE holder.identity IS NOT NULL
        GROUP BY offer_id, holder.identity
    ) AS claim ON claim.offer_id = customer.offer_id AND claim.identity = customer.identity
    WHERE coalesce(customer.units, 0) <> coalesce(claim.units, 0)
       OR customer.units > customer.units_max
    UNION ALL
    SELECT stock.sku_id::text, format('%s are held back, allotments have %s', stock.allotted, coalesce(held.units, 0))
    FROM inventory.stock AS stock
    LEFT JOIN (
        SELECT sku_id, sum(allotted - claimed) AS units
        FROM offers.allotments
        WHERE returned IS NULL
        GROUP BY sku_id
    ) AS held ON held.sku_id = stock.sku_id
    WHERE stock.allotted <> coalesce(held.units, 0)
    UNION ALL
    SELECT admission.offer_id::text, format('place %s bought with order %s; the mark is %s', admission.place,
            admission.order_id, room.admitted)
    FROM offers.admissions AS admission
    LEFT JOIN offers.rooms AS room ON room.offer_id = admission.offer_id
    WHERE admission.place > coalesce(room.admitted, 0)
       OR NOT EXISTS (
            SELECT FROM offers.claims AS claim
            WHERE claim.offer_id = admission.offer_id AND claim.order_id = admission.order_id)
    UNION ALL
    SELECT offer_id::text, format('order %s used %s places', order_id, count(*))
    FROM offers.admissions
    GROUP BY offer_id, order_id
    HAVING count(*) > 1
    UNION ALL
    SELECT offer.offer_id::text, format('order %s bought without being let in', claim.order_id)
    FROM offers.offers AS offer
    JOIN offers.claims AS claim
        ON claim.offer_id = offer.offer_id
       AND claim.at > greatest(offer.room_opened_at, offer.starts_at) + interval '10 seconds'
    WHERE offer.room_opened_at IS NOT NULL
      AND NOT EXISTS (
            SELECT FROM offers.admissions AS admission
            WHERE admission.offer_id = claim.offer_id AND admission.order_id = claim.order_id)
    UNION ALL
    SELECT offer.offer_id::text, format('is over since %s, and still holds units', coalesce(offer.ended_at, offer.ends_at))
    FROM offers.offers AS offer
    WHERE coalesce(offer.ended_at, offer.ends_at) < now() - interval '1 minute'
      AND EXISTS (SELECT FROM offers.allotments AS a WHERE a.offer_id = offer.offer_id AND a.returned IS NULL)
) AS broken
LIMIT 20
