SELECT outcome, sku_id, on_hand, reserved, revision
FROM inventory.adjust_stock_v1($1::text, $2::integer, $3::integer, $4::text, $5::integer, $6::uuid, $7::bytea,
    $8::uuid, $9::timestamptz)
