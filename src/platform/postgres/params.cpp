#include "base/check.hpp"
#include "platform/postgres/postgres.hpp"
#include "platform/postgres/wire.hpp"

#include <limits>

namespace rialto::postgres {

using namespace wire;

namespace {

// Bytes of each element type, and how they are written; arrays and single values share them.
constexpr std::size_t width(bool) {
    return 1;
}
constexpr std::size_t width(std::int16_t) {
    return 2;
}
constexpr std::size_t width(std::int32_t) {
    return 4;
}
constexpr std::size_t width(std::int64_t) {
    return 8;
}
constexpr std::size_t width(Time) {
    return 8;
}
std::size_t width(const Uuid& value) {
    return value.bytes.size();
}
std::size_t width(const std::string& value) {
    return value.size();
}
std::size_t width(const Jsonb& value) {
    return value.text.size() + 1;
}
std::size_t width(const Bytes& value) {
    return value.data.size();
}

char* write_text(char* at, std::string_view text) {
    if (!text.empty()) std::memcpy(at, text.data(), text.size());
    return at + text.size();
}

char* write(char* at, bool value) {
    return put(at, static_cast<std::int8_t>(value));
}
char* write(char* at, std::int16_t value) {
    return put(at, value);
}
char* write(char* at, std::int32_t value) {
    return put(at, value);
}
char* write(char* at, std::int64_t value) {
    return put(at, value);
}
char* write(char* at, Time value) {
    return put(at, static_cast<std::int64_t>((value - epoch).count()));
}
char* write(char* at, const Uuid& value) {
    std::memcpy(at, value.bytes.data(), value.bytes.size());
    return at + value.bytes.size();
}
char* write(char* at, const std::string& value) {
    return write_text(at, value);
}
char* write(char* at, const Jsonb& value) {
    *at = jsonb_version;
    return write_text(at + 1, value.text);
}
char* write(char* at, const Bytes& value) {
    return write_text(at, value.data);
}

char* write_header(char* at, std::size_t count, bool has_nulls, std::uint32_t element_oid) {
    at = put(at, std::int32_t{count > 0});
    at = put(at, std::int32_t{has_nulls});
    at = put(at, element_oid);
    if (count == 0) return at;
    at = put(at, static_cast<std::int32_t>(count));
    return put(at, std::int32_t{1});
}

template <class T>
const T* present(const T& value) {
    return &value;
}
template <class T>
const T* present(const std::optional<T>& value) {
    return value ? &*value : nullptr;
}

} // namespace

char* Params::grow(std::size_t bytes, std::uint32_t type_oid) {
    // PostgreSQL takes no message above 1 GB; a length is 32 bits.
    CHECK(bytes <= static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()));
    const std::size_t offset = buffer_.size();
    buffer_.resize(offset + bytes);
    offsets_.push_back(static_cast<std::int64_t>(offset));
    types_.push_back(type_oid);
    lengths_.push_back(static_cast<std::int32_t>(bytes));
    return buffer_.data() + offset;
}

template <class Range>
void Params::add_fixed(const Range& values, std::uint32_t array_oid, std::uint32_t element_oid) {
    if (values.empty()) {
        write_header(grow(empty_array_bytes, array_oid), 0, false, element_oid);
        return;
    }
    const auto bytes = static_cast<std::int32_t>(width(values[0]));
    const std::size_t element_bytes = 4 + static_cast<std::size_t>(bytes);
    char* at = grow(array_header_bytes + values.size() * element_bytes, array_oid);
    at = write_header(at, values.size(), false, element_oid);
    for (const auto& value : values) at = write(put(at, bytes), value);
}

template <class Range>
void Params::add_varying(const Range& values, std::uint32_t array_oid, std::uint32_t element_oid) {
    std::size_t bytes = values.empty() ? empty_array_bytes : array_header_bytes;
    bool has_nulls = false;
    for (const auto& value : values) {
        const auto* element = present(value);
        has_nulls = has_nulls || element == nullptr;
        bytes += 4 + (element != nullptr ? width(*element) : 0);
    }
    char* at = write_header(grow(bytes, array_oid), values.size(), has_nulls, element_oid);
    for (const auto& value : values) {
        const auto* element = present(value);
        at = put(at, element != nullptr ? static_cast<std::int32_t>(width(*element)) : -1);
        if (element != nullptr) at = write(at, *element);
    }
}

void Params::add(bool value) {
    write(grow(1, oid_bool), value);
}
void Params::add(std::int16_t value) {
    write(grow(2, oid_int2), value);
}
void Params::add(std::int32_t value) {
    write(grow(4, oid_int4), value);
}
void Params::add(std::int64_t value) {
    write(grow(8, oid_int8), value);
}
void Params::add(double value) {
    put(grow(8, oid_float8), std::bit_cast<std::int64_t>(value));
}
void Params::add(std::string_view value) {
    write_text(grow(value.size(), oid_text), value);
}
void Params::add(const Uuid& value) {
    write(grow(width(value), oid_uuid), value);
}
void Params::add(Time value) {
    write(grow(8, oid_timestamptz), value);
}
void Params::add(const Jsonb& value) {
    write(grow(width(value), oid_jsonb), value);
}
void Params::add(const Bytes& value) {
    write(grow(width(value), oid_bytea), value);
}

void Params::add_null(std::uint32_t type_oid) {
    offsets_.push_back(-1);
    types_.push_back(type_oid);
    lengths_.push_back(0);
}

void Params::add(const std::vector<bool>& values) {
    add_fixed(values, oid_bool_array, oid_bool);
}
void Params::add(std::span<const std::int16_t> values) {
    add_fixed(values, oid_int2_array, oid_int2);
}
void Params::add(std::span<const std::int32_t> values) {
    add_fixed(values, oid_int4_array, oid_int4);
}
void Params::add(std::span<const std::int64_t> values) {
    add_fixed(values, oid_int8_array, oid_int8);
}
void Params::add(std::span<const Uuid> values) {
    add_fixed(values, oid_uuid_array, oid_uuid);
}
void Params::add(std::span<const Time> values) {
    add_fixed(values, oid_timestamptz_array, oid_timestamptz);
}
void Params::add(std::span<const std::string> values) {
    add_varying(values, oid_text_array, oid_text);
}
void Params::add(std::span<const std::optional<std::string>> values) {
    add_varying(values, oid_text_array, oid_text);
}
void Params::add(std::span<const std::optional<std::int64_t>> values) {
    add_varying(values, oid_int8_array, oid_int8);
}
void Params::add(std::span<const Jsonb> values) {
    add_varying(values, oid_jsonb_array, oid_jsonb);
}
void Params::add(std::span<const Bytes> values) {
    add_varying(values, oid_bytea_array, oid_bytea);
}

const char* Params::value(std::size_t i) const {
    return offsets_[i] < 0 ? nullptr : buffer_.data() + offsets_[i];
}

int Params::length(std::size_t i) const {
    return lengths_[i];
}

std::uint32_t Params::null_type(const bool*) {
    return oid_bool;
}
std::uint32_t Params::null_type(const std::int16_t*) {
    return oid_int2;
}
std::uint32_t Params::null_type(const std::int32_t*) {
    return oid_int4;
}
std::uint32_t Params::null_type(const std::int64_t*) {
    return oid_int8;
}
std::uint32_t Params::null_type(const double*) {
    return oid_float8;
}
std::uint32_t Params::null_type(const std::string*) {
    return oid_text;
}
std::uint32_t Params::null_type(const std::string_view*) {
    return oid_text;
}
std::uint32_t Params::null_type(const Uuid*) {
    return oid_uuid;
}
std::uint32_t Params::null_type(const Time*) {
    return oid_timestamptz;
}
std::uint32_t Params::null_type(const Jsonb*) {
    return oid_jsonb;
}
std::uint32_t Params::null_type(const Bytes*) {
    return oid_bytea;
}

} // namespace rialto::postgres
