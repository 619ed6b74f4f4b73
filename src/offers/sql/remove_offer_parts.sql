-- Items, waves and early access are written anew; allotments stay, for they count.
WITH items AS (
    DELETE FROM offers.items
    WHERE offer_id = $1::uuid
), waves AS (
    DELETE FROM offers.waves
    WHERE offer_id = $1::uuid
)
DELETE FROM offers.early_access
WHERE offer_id = $1::uuid
