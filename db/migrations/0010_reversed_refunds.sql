-- A refund that a provider reported as done may come back days later: the shopper's account is closed, say. Then the money
-- is the shop's again, and the order owes it once more.

ALTER TABLE payments.refunds
    DROP CONSTRAINT refunds_status_check,
    ADD CONSTRAINT refunds_status_check CHECK (status IN ('pending', 'done', 'failed', 'reversed'));
ALTER TABLE payments.movements
    DROP CONSTRAINT movements_kind_check,
    ADD CONSTRAINT movements_kind_check
        CHECK (kind IN ('authorised', 'collected', 'refunded', 'refund_reversed', 'voided'));
INSERT INTO orders.payment_transitions (from_status, to_status) VALUES
    ('refunded', 'part_refunded'), ('refunded', 'paid'), ('part_refunded', 'paid');
