SELECT took_at, draws, waiting, units, young, old, quick, matured, used, late, orders, ordered, rate, elapsed_s
FROM offers.take_turn_v1($1::uuid, $2::bytea, $3::double precision, $4::double precision, $5::double precision,
    $6::double precision, $7::double precision, $8::double precision, $9::double precision, $10::bigint)
