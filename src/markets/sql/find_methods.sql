-- Reads payments: a way to pay is one of its methods. Those of the list that there are.
SELECT method
FROM payments.methods
WHERE method = ANY ($1::text[])
