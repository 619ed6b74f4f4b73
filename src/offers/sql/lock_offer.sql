-- Locks it by a no-op update, so that whoever changes an offer comes one after the other; is_over by the database's clock.
UPDATE offers.offers
SET version = version
WHERE offer_id = $1::uuid
RETURNING ended_at IS NOT NULL OR ends_at <= now() AS is_over
