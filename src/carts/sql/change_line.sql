SELECT outcome, cart_id, version, segment, is_ordered, order_id, delivery, sku_ids, qtys, codes, refusals
FROM carts.change_line_v1($1::uuid, $2::integer, $3::bigint, $4::integer, $5::uuid, $6::timestamptz)
CROSS JOIN LATERAL carts.show_codes_v1(cart_id)
