#pragma once
// PostgreSQL's binary formats: type numbers (pg_type.dat) and network byte order. Private to this folder.

#include "base/time.hpp"

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>

namespace rialto::postgres::wire {

enum Oid : std::uint32_t {
    oid_bool = 16,
    oid_bytea = 17,
    oid_name = 19,
    oid_int8 = 20,
    oid_int2 = 21,
    oid_int4 = 23,
    oid_text = 25,
    oid_json = 114,
    oid_float8 = 701,
    oid_bool_array = 1000,
    oid_bytea_array = 1001,
    oid_int2_array = 1005,
    oid_int4_array = 1007,
    oid_text_array = 1009,
    oid_int8_array = 1016,
    oid_float8_array = 1022,
    oid_bpchar = 1042,
    oid_varchar = 1043,
    oid_timestamptz = 1184,
    oid_timestamptz_array = 1185,
    oid_uuid = 2950,
    oid_uuid_array = 2951,
    oid_jsonb = 3802,
    oid_jsonb_array = 3807,
};

/// jsonb is a version byte and then the text.
inline constexpr char jsonb_version = 1;

/// Dimensions, has-NULLs flag, element type; then length and lower bound of the one dimension.
inline constexpr std::size_t array_header_bytes = 20;
inline constexpr std::size_t empty_array_bytes = 12;

/// 2000-01-01, where PostgreSQL counts microseconds from.
inline constexpr Time epoch{std::chrono::sys_days{std::chrono::year{2000} / 1 / 1}};

template <std::integral T>
T swapped(T value) {
    if constexpr (std::endian::native == std::endian::big || sizeof(T) == 1)
        return value;
    else
        return std::byteswap(value);
}

/// Writes the value and gives the place behind it.
template <std::integral T>
char* put(char* at, T value) {
    value = swapped(value);
    std::memcpy(at, &value, sizeof value);
    return at + sizeof value;
}

template <std::integral T>
T read(const char* at) {
    T value;
    std::memcpy(&value, at, sizeof value);
    return swapped(value);
}

} // namespace rialto::postgres::wire
