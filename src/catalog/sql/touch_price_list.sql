-- Also locks it: rows of one list are written by one at a time.
UPDATE catalog.price_lists
SET version = version + 1, updated_at = $2::timestamptz
WHERE price_list_id = $1::uuid AND offer_id IS NULL
RETURNING market
