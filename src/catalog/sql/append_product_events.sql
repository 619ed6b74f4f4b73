-- Many events at once (events' outbox): the same rows that events::append writes.
INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at)
SELECT 0, e.event_id, 'product.changed', e.product_id::text, jsonb_build_object('version', p.version), $3::timestamptz
FROM unnest($1::uuid[], $2::uuid[]) AS e (event_id, product_id)
JOIN catalog.products AS p USING (product_id)
