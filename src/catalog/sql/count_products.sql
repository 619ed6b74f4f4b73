SELECT count(*)
FROM catalog.products
