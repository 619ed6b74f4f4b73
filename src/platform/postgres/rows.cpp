#include "base/check.hpp"
#include "platform/postgres/postgres.hpp"
#include "platform/postgres/wire.hpp"

#include <libpq-fe.h>

#include <cstdio>
#include <cstdlib>
#include <type_traits>
#include <utility>

namespace rialto::postgres {

using namespace wire;

namespace {

const PGresult* as_result(const void* result) {
    return static_cast<const PGresult*>(result);
}

struct Field {
    std::string_view bytes;
    std::uint32_t type;
};

// Which column types a C++ type can be read from, and how. Only exact types: a statement casts what it
// returns.
template <class T>
struct Decoder;

template <std::integral T>
    requires(!std::same_as<T, bool>)
struct Decoder<T> {
    static constexpr std::uint32_t type = sizeof(T) == 2 ? oid_int2 : sizeof(T) == 4 ? oid_int4 : oid_int8;
    static bool fits(std::uint32_t oid) { return oid == type; }
    static T decode(Field field) {
        CHECK(field.bytes.size() == sizeof(T));
        return read<T>(field.bytes.data());
    }
};

template <>
struct Decoder<bool> {
    static bool fits(std::uint32_t oid) { return oid == oid_bool; }
    static bool decode(Field field) { return field.bytes[0] != 0; }
};

template <>
struct Decoder<double> {
    static bool fits(std::uint32_t oid) { return oid == oid_float8; }
    static double decode(Field field) {
        return std::bit_cast<double>(read<std::int64_t>(field.bytes.data()));
    }
};

template <>
struct Decoder<std::string_view> {
    static bool fits(std::uint32_t oid) {
        return oid == oid_text || oid == oid_varchar || oid == oid_name || oid == oid_bpchar;
    }
    static std::string_view decode(Field field) { return field.bytes; }
};

template <>
struct Decoder<std::string> : Decoder<std::string_view> {
    static std::string decode(Field field) { return std::string(field.bytes); }
};

template <>
struct Decoder<Uuid> {
    static bool fits(std::uint32_t oid) { return oid == oid_uuid; }
    static Uuid decode(Field field) {
        Uuid id;
        CHECK(field.bytes.size() == id.bytes.size());
        std::memcpy(id.bytes.data(), field.bytes.data(), id.bytes.size());
        return id;
    }
};

template <>
struct Decoder<Time> {
    static bool fits(std::uint32_t oid) { return oid == oid_timestamptz; }
    static Time decode(Field field) { return epoch + Duration(read<std::int64_t>(field.bytes.data())); }
};

template <>
struct Decoder<Bytes> {
    static bool fits(std::uint32_t oid) { return oid == oid_bytea; }
    static Bytes decode(Field field) { return {std::string(field.bytes)}; }
};

template <>
struct Decoder<Jsonb> {
    static bool fits(std::uint32_t oid) { return oid == oid_jsonb || oid == oid_json; }
    static Jsonb decode(Field field) {
        if (field.type == oid_jsonb) {
            CHECK(!field.bytes.empty() && field.bytes[0] == jsonb_version);
            field.bytes.remove_prefix(1);
        }
        return {std::string(field.bytes)};
    }
};

template <class T>
struct Decoder<std::vector<T>> {
    static bool fits(std::uint32_t oid) {
        switch (oid) {
        case oid_bool_array: return Decoder<T>::fits(oid_bool);
        case oid_int2_array: return Decoder<T>::fits(oid_int2);
        case oid_int4_array: return Decoder<T>::fits(oid_int4);
        case oid_int8_array: return Decoder<T>::fits(oid_int8);
        case oid_float8_array: return Decoder<T>::fits(oid_float8);
        case oid_text_array: return Decoder<T>::fits(oid_text);
        case oid_timestamptz_array: return Decoder<T>::fits(oid_timestamptz);
        case oid_uuid_array: return Decoder<T>::fits(oid_uuid);
        default: return false;
        }
    }
    static std::vector<T> decode(Field field) {
        const char* at = field.bytes.data();
        const auto dimensions = read<std::int32_t>(at);
        CHECK(dimensions == 0 || dimensions == 1);
        std::vector<T> values;
        if (dimensions == 0) return values;
        const auto element_type = read<std::uint32_t>(at + 8);
        const auto count = read<std::int32_t>(at + 12);
        values.reserve(static_cast<std::size_t>(count));
        at += array_header_bytes;
        for (std::int32_t i = 0; i < count; ++i) {
            const auto length = read<std::int32_t>(at);
            CHECK(length >= 0); // NULL elements: the statement leaves them out
            at += 4;
            values.push_back(Decoder<T>::decode({{at, static_cast<std::size_t>(length)}, element_type}));
            at += length;
        }
        return values;
    }
};

template <class T>
struct Optional : std::false_type {
    using Inner = T;
};
template <class T>
struct Optional<std::optional<T>> : std::true_type {
    using Inner = T;
};

// A statement and the code that reads it disagree: says where before the process ends.
void check_column(const PGresult* result, int column, bool good, const char* wrong) {
    if (good) return;
    const char* name = PQfname(result, column);
    std::fprintf(stderr, "rialto: column %d (%s, type %u): %s\n", column, name != nullptr ? name : "?",
                 PQftype(result, column), wrong);
    CHECK(good); // a statement returns what the code does not read
}

} // namespace

template <class T>
T Row::get(int column) const {
    using Inner = typename Optional<T>::Inner;
    const PGresult* result = as_result(rows_->result_);
    const std::uint32_t type = PQftype(result, column);
    check_column(result, column, Decoder<Inner>::fits(type), "read as another type");
    if (PQgetisnull(result, row_, column) != 0) {
        check_column(result, column, Optional<T>::value, "NULL read as a value");
        return T();
    }
    const auto length = static_cast<std::size_t>(PQgetlength(result, row_, column));
    return Decoder<Inner>::decode({{PQgetvalue(result, row_, column), length}, type});
}

template bool Row::get(int) const;
template std::int16_t Row::get(int) const;
template std::int32_t Row::get(int) const;
template std::int64_t Row::get(int) const;
template double Row::get(int) const;
template std::string Row::get(int) const;
template std::string_view Row::get(int) const;
template Uuid Row::get(int) const;
template Time Row::get(int) const;
template Bytes Row::get(int) const;
template Jsonb Row::get(int) const;
template std::optional<bool> Row::get(int) const;
template std::optional<std::int16_t> Row::get(int) const;
template std::optional<std::int32_t> Row::get(int) const;
template std::optional<std::int64_t> Row::get(int) const;
template std::optional<double> Row::get(int) const;
template std::optional<std::string> Row::get(int) const;
template std::optional<std::string_view> Row::get(int) const;
template std::optional<Uuid> Row::get(int) const;
template std::optional<Time> Row::get(int) const;
template std::optional<Bytes> Row::get(int) const;
template std::optional<Jsonb> Row::get(int) const;
template std::vector<bool> Row::get(int) const;
template std::vector<std::int16_t> Row::get(int) const;
template std::vector<std::int32_t> Row::get(int) const;
template std::vector<std::int64_t> Row::get(int) const;
template std::vector<std::string> Row::get(int) const;
template std::vector<Uuid> Row::get(int) const;
template std::vector<Time> Row::get(int) const;

bool Row::is_null(int column) const {
    return PQgetisnull(as_result(rows_->result_), row_, column) != 0;
}

Rows::Rows(void* pg_result) : result_(pg_result) {}
Rows::~Rows() {
    PQclear(static_cast<PGresult*>(result_));
}
Rows::Rows(Rows&& other) noexcept : result_(std::exchange(other.result_, nullptr)) {}
Rows& Rows::operator=(Rows&& other) noexcept {
    std::swap(result_, other.result_);
    return *this;
}

int Rows::size() const {
    return PQntuples(as_result(result_));
}

std::int64_t Rows::affected() const {
    return std::strtoll(PQcmdTuples(static_cast<PGresult*>(result_)), nullptr, 10);
}

int Rows::column(std::string_view name) const {
    const int found = PQfnumber(as_result(result_), std::string(name).c_str());
    if (found < 0)
        std::fprintf(stderr, "rialto: no column %.*s\n", static_cast<int>(name.size()), name.data());
    CHECK(found >= 0);
    return found;
}

} // namespace rialto::postgres
