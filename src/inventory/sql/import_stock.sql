SELECT outcome, on_hand, reserved
FROM inventory.import_stock_v1($1::text[], $2::bigint[]::integer[], $3::bigint[]::integer[], $4::text[], $5::integer, $6::uuid[], $7::bytea[],
    $8::uuid, $9::timestamptz)
