INSERT INTO offers.items (offer_id, sku_id, position, percent_off_basis_points, markets, amounts)
VALUES ($1::uuid, $2::bigint, $3::integer, $4::integer, $5::text[], $6::bigint[])
