-- One list of an offer with its rows.
WITH list AS (
    INSERT INTO catalog.price_lists (price_list_id, offer_id, name, market, starts_at, ends_at, segments, early_groups,
                                     early_starts, created_at, updated_at)
    VALUES ($1::uuid, $2::uuid, $3::text, $4::text, $5::timestamptz, $6::timestamptz, $7::text[], $8::text[],
            $9::timestamptz[], $10::timestamptz, $10::timestamptz)
)
INSERT INTO catalog.price_list_rows (price_list_id, sku_id, amount, percent_off_basis_points, allotment_no)
SELECT $1::uuid, sku_id, amount, percent::integer, allotment_no
FROM unnest($11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[]) AS r(sku_id, amount, percent, allotment_no)
