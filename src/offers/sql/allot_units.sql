SELECT outcome, coalesce(sku_id, 0)
FROM offers.allot_units_v1($1::uuid, $2::bigint[], $3::integer[], $4::integer, $5::uuid, $6::timestamptz)
