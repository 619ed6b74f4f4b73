-- Reads across inventory for the SKUs' texts.
SELECT item.offer_id, item.sku_id, allotment.allotment_no, s.sku, item.percent_off_basis_points, item.markets, item.amounts,
    allotment.allotted, allotment.claimed, coalesce(allotment.returned, 0)
FROM offers.items AS item
JOIN offers.allotments AS allotment ON allotment.offer_id = item.offer_id AND allotment.sku_id = item.sku_id
JOIN inventory.skus AS s ON s.sku_id = item.sku_id
WHERE item.offer_id = ANY ($1::uuid[])
ORDER BY item.offer_id, item.position
