-- The market stays: carts and orders of the segment are in its currency. $5: whether the group is changed at all.
UPDATE markets.segments
SET locale = coalesce($2::text, locale),
    position = coalesce($3::integer, position),
    group_name = CASE WHEN $5::boolean THEN $4::text ELSE group_name END,
    tax_display = coalesce($6::text, tax_display)
WHERE segment = $1::text
RETURNING segment
