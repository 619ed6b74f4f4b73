SELECT outcome, sku_id, on_hand, reserved, available, revision
FROM inventory.adjust_stock_v2($1::text, $2::integer, $3::integer, $4::text, $5::integer, $6::uuid, $7::bytea,
    $8::uuid, $9::timestamptz)
