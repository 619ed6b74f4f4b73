-- Invariant 1: SKUs where more is reserved and allotted than there is, or whose ledger does not sum to the columns.
SELECT stock.sku_id::text AS subject,
    format('on_hand %s reserved %s allotted %s, ledger %s, %s and %s', stock.on_hand, stock.reserved, stock.allotted,
        coalesce(ledger.on_hand, 0), coalesce(ledger.reserved, 0), coalesce(ledger.allotted, 0)) AS detail
FROM inventory.stock AS stock
FULL JOIN (
    SELECT sku_id, sum(on_hand) AS on_hand, sum(reserved) AS reserved, sum(allotted) AS allotted
    FROM inventory.ledger
    GROUP BY sku_id
) AS ledger ON ledger.sku_id = stock.sku_id
WHERE stock.sku_id IS NULL
   OR stock.on_hand < stock.reserved + stock.allotted
   OR stock.on_hand <> coalesce(ledger.on_hand, 0)
   OR stock.reserved <> coalesce(ledger.reserved, 0)
   OR stock.allotted <> coalesce(ledger.allotted, 0)
LIMIT 20
