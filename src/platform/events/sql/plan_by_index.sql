-- For stamp_events, in the same transaction: the outbox may be large and its statistics old, and a join that reads
-- all of it would be chosen for a batch.
SELECT set_config('enable_seqscan', 'off', true),
       set_config('enable_hashjoin', 'off', true),
       set_config('enable_mergejoin', 'off', true)
