UPDATE carts.account_carts
SET cart_id = $3::uuid
WHERE account_id = $1::uuid
  AND segment = $2::text
