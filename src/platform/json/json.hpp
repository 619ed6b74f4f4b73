#pragma once
// JSON for described structs: BOOST_DESCRIBE_STRUCT(T, (), (members…)) gives parsing with field-level
// errors, printing, and the JSON Schema that the OpenAPI document is made of. Only the wire-format
// files of domains (json.cpp, routes.cpp) include this.
//
// Types understood: bool, integers, double, std::string, Uuid, Time, Money, Currency, described enums
// (BOOST_DESCRIBE_ENUM, printed by name), described structs with their described bases, std::vector<T>,
// std::optional<T> (absent, never null; null reads as absent), Defaulted<T> (may be absent when read),
// Nullable<T> (printed as null when empty), std::map<std::string, T>; and for printing only std::string_view
// and Raw (already rendered JSON). A member or enumerator `new_` is "new" on the wire: one trailing
// underscore is dropped.

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

namespace rialto::json {

namespace detail {

template <class T>
constexpr std::string_view unqualified_name() {
    std::string_view name = __PRETTY_FUNCTION__; // "… [T = rialto::carts::Cart]"
    name = name.substr(name.find("T = ") + 4);
    name.remove_suffix(1);
    return name.substr(name.rfind(':') + 1); // all of it when there is no ':'
}

} // namespace detail

/// Bytes that are JSON already.
struct Raw {
    std::string text;
};

/// Bytes that are the JSON of a T already; the schema is T's.
template <class T>
struct RawOf {
    using Value = T;
    std::string text;
};

/// A member that is always present and null when there is nothing.
template <class T>
struct Nullable {
    std::optional<T> value;
};

/// A member that may be absent when read and then keeps its initialiser: `Defaulted<int> limit{24};`.
template <class T>
struct Defaulted {
    T value{};
};

inline constexpr int depth_max = 16;                // of a parsed document
inline constexpr std::size_t field_errors_max = 20; // named in one answer

// ---- printing -------------------------------------------------------------------------------

void append_string(std::string& out, std::string_view text); // quoted and escaped; '<' as \u003c
void append_integer(std::string& out, std::int64_t number);
void append_unsigned(std::string& out, std::uint64_t number);
void append_number(std::string& out, double number); // finite (CHECK)

template <class T>
void append(std::string& out, const T& value);

template <class T>
std::string print(const T& value) {
    std::string out;
    append(out, value);
    return out;
}

// ---- parsing --------------------------------------------------------------------------------

/// Collects field errors while a document is walked. At most `field_errors_max` are kept.
class Reader {
  public:
    void fail(std::string_view pointer, std::string detail);
    bool failed() const { return !fields_.empty(); }
    /// 400 `invalid_request`; only after a failure.
    Error error() &&;

  private:
    std::vector<FieldError> fields_;
    std::size_t left_out_ = 0;
};

/// Of a struct that describes somebody else's document: members that it does not describe are passed over.
/// Specialise it: `template <> inline constexpr bool json::is_foreign<PaymentIntent> = true;`
template <class T>
inline constexpr bool is_foreign = false;

/// Parses `text` (UTF-8, depth limited) as T. Every member that is not std::optional or defaulted by
/// `Defaulted` is required; unknown and repeated members are refused by name. Strings are free of NUL,
/// amounts of money within ±money_amount_max. The error is 400 `invalid_request` naming every bad field; for
/// text that is not JSON at all it has one field, "", with line and column. Safe for any bytes.
template <class T>
Result<T> parse(std::string_view text);

// ---- schema ---------------------------------------------------------------------------------

/// Named schemas gathered while operations are described: components.schemas of the document.
using Schemas = std::map<std::string, std::string>;

/// The name of a struct's schema: the name of the type without its namespaces. Specialise it where two types
/// would share one (CHECK): `template <> inline constexpr std::string_view json::schema_name<Line> =
/// "OrderLine";`
template <class T>
inline constexpr std::string_view schema_name = detail::unqualified_name<T>();

/// The JSON Schema (2020-12) of T, as JSON text; structs and Money become {"$ref": …} and are added to
/// `schemas`.
template <class T>
std::string schema(Schemas& schemas);

} // namespace rialto::json

#include "platform/json/json_parse.hpp"
#include "platform/json/json_print.hpp"
#include "platform/json/json_schema.hpp"
