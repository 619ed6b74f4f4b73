-- What was accepted under these keys, if anything.
SELECT key, fingerprint, order_id
FROM orders.idempotency_keys
WHERE key = ANY ($1::text[])
