SELECT refused
FROM offers.claim_card_v1($1::uuid, $2::bytea)
