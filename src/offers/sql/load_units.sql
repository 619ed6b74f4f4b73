-- What allotments that were not returned have unsold.
SELECT allotment_no, (allotted - claimed)::bigint, revision
FROM offers.allotments
WHERE returned IS NULL
