-- With its lines, if it is open and has that version.
WITH gone AS (
    DELETE FROM carts.carts
    WHERE cart_id = $1::uuid
      AND version = $2::integer
      AND status = 'open'
    RETURNING cart_id
), emptied AS (
    DELETE FROM carts.lines
    USING gone
    WHERE lines.cart_id = gone.cart_id
)
SELECT cart_id FROM gone
