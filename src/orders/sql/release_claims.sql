SELECT orders.release_claims_v1(ARRAY[$1::uuid], $2::timestamptz)
