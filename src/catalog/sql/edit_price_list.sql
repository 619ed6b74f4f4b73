-- No row: the list has another version by now (or is not there). $9: the columns to be empty.
UPDATE catalog.price_lists
SET version = version + 1,
    name = coalesce($3::text, name),
    starts_at = CASE WHEN 'starts_at' = ANY ($9::text[]) THEN NULL ELSE coalesce($4::timestamptz, starts_at) END,
    ends_at = CASE WHEN 'ends_at' = ANY ($9::text[]) THEN NULL ELSE coalesce($5::timestamptz, ends_at) END,
    priority = coalesce($6::integer, priority),
    percent_off_basis_points = CASE WHEN 'percent_off_basis_points' = ANY ($9::text[]) THEN NULL
                                    ELSE coalesce($7::integer, percent_off_basis_points) END,
    price_ending = coalesce($8::integer, price_ending),
    updated_at = $10::timestamptz
WHERE price_list_id = $1::uuid AND version = $2::bigint AND offer_id IS NULL
RETURNING version
