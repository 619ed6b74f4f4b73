-- Of a cart that is still open; each refusal once. Its version stays: nothing that the shopper said has changed.
UPDATE carts.carts
SET refusals = refusals || $2::jsonb
WHERE cart_id = $1::uuid
  AND status = 'open'
  AND NOT refusals @> $2::jsonb
