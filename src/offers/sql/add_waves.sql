INSERT INTO offers.waves (offer_id, sku_id, starts_at, units)
SELECT $1::uuid, sku_id, starts_at, units
FROM unnest($2::bigint[], $3::timestamptz[], $4::integer[]) AS wave(sku_id, starts_at, units)
