#pragma once
// JSON for described structs: BOOST_DESCRIBE_STRUCT(T, (), (members…)) gives parsing with field-level
// errors, printing, and the JSON Schema that the OpenAPI document is made of. Only the wire-format
// files of domains (json.cpp, routes.cpp) include this.
//
// Types understood: bool, integers, double, std::string, Uuid, Time, Money, Currency, described enums
// (BOOST_DESCRIBE_ENUM, printed by name), described structs, std::vector<T>, std::optional<T> (absent, never null),
// Nullable<T> (printed as null when empty), std::map<std::string, T>, Raw (already rendered JSON, printing only).

#include "base/id.hpp"
#include "base/money.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

#include <boost/describe.hpp>

#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace boost::json {
class value;
}

namespace rialto::json {

/// Bytes that are JSON already.
struct Raw {
    std::string text;
};

/// A member that is always present and null when there is nothing.
template <class T>
struct Nullable {
    std::optional<T> value;
};

inline constexpr int depth_max = 16; // of a parsed document

// ---- printing -------------------------------------------------------------------------------

void append_string(std::string& out, std::string_view text); // quoted and escaped; '<' as \u003c
void append_integer(std::string& out, std::int64_t number);
void append_number(std::string& out, double number);

template <class T>
void append(std::string& out, const T& value);

template <class T>
std::string print(const T& value) {
    std::string out;
    append(out, value);
    return out;
}

// ---- parsing --------------------------------------------------------------------------------

/// Collects field errors while a document is walked. At most 20 are kept.
class Reader {
  public:
    void fail(std::string_view pointer, std::string detail);
    bool failed() const { return !fields_.empty(); }
    Error error() &&;

  private:
    std::vector<FieldError> fields_;
};

/// Parses `text` (UTF-8, depth limited) as T. Every member that is not std::optional or defaulted by
/// `Defaulted` is required; unknown members are refused by name. The error is 400 `invalid_request`
/// naming every bad field.
template <class T>
Result<T> parse(std::string_view text);

// ---- schema ---------------------------------------------------------------------------------

/// Named schemas gathered while operations are described: components.schemas of the document.
using Schemas = std::map<std::string, std::string>;

/// The JSON Schema of T, as JSON text; structs become {"$ref": …} and are added to `schemas`.
template <class T>
std::string schema(Schemas& schemas);

} // namespace rialto::json

#include "platform/json/json_walk.hpp"
