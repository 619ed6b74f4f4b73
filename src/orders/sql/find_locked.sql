SELECT orders.find_locked_v1($1::bigint[])
