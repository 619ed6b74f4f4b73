-- The cart that the account has where the claimed cart is; it is the claimed one when there is none yet. The row stays locked, so
-- that claims of one account come one after the other.
INSERT INTO carts.account_carts (account_id, segment, cart_id)
SELECT $1::uuid, segment, cart_id
FROM carts.carts
WHERE cart_id = $2::uuid
ON CONFLICT (account_id, segment) DO UPDATE SET cart_id = account_carts.cart_id
RETURNING cart_id
