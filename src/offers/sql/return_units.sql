SELECT sku_id, available, revision
FROM offers.return_units_v1($1::uuid, $2::uuid, $3::timestamptz)
