#pragma once
// What json.hpp's templates know of a type, from Boost.Describe. They only walk the described members;
// whatever does not depend on a type is in the .cpp files, and no header includes Boost.JSON.

#include "platform/json/json.hpp"

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

namespace rialto::json::detail {

namespace describe = boost::describe;
namespace mp11 = boost::mp11;

template <class T, template <class...> class Template>
inline constexpr bool is_a = false;
template <template <class...> class Template, class... A>
inline constexpr bool is_a<Template<A...>, Template> = true;

template <class T>
inline constexpr bool is_string_map = false;
template <class T>
inline constexpr bool is_string_map<std::map<std::string, T>> = true;

template <class T>
concept Integer = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char>;
template <class T>
concept DescribedEnum = std::is_enum_v<T> && describe::has_describe_enumerators<T>::value;
template <class T>
concept DescribedStruct = std::is_class_v<T> && describe::has_describe_members<T>::value;

template <class T>
inline constexpr bool is_unknown = false;

template <class T>
using Members = describe::describe_members<T, describe::mod_public | describe::mod_inherited>;
template <class T>
using Enumerators = describe::describe_enumerators<T>;

template <class T, class Descriptor>
using MemberType = std::remove_cvref_t<decltype(std::declval<T&>().*Descriptor::pointer)>;

constexpr std::string_view wire_name(std::string_view name) {
    if (name.ends_with('_')) name.remove_suffix(1);
    return name;
}

} // namespace rialto::json::detail
