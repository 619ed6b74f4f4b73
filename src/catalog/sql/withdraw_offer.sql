-- The lists that an offer published are gone; gives the SKUs that were in them.
WITH gone AS (
    DELETE FROM catalog.price_list_rows AS r
    USING catalog.price_lists AS l
    WHERE l.offer_id = $1::uuid AND r.price_list_id = l.price_list_id
    RETURNING r.sku_id
), lists AS (
    DELETE FROM catalog.price_lists
    WHERE offer_id = $1::uuid
)
SELECT DISTINCT sku_id FROM gone
