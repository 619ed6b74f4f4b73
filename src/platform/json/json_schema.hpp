#pragma once
// Schemas: json.hpp includes this at its end.

#include "platform/json/json_walk.hpp"

#include <span>

namespace rialto::json::detail {

/// Its address stands for T: two types must not share a schema name.
template <class T>
inline constexpr char type_identity = 0;

/// {"$ref":"#/components/schemas/NAME"}; CHECK that no other type has the name.
std::string refer_to(std::string_view name, const char* identity);
std::string money_schema(Schemas& schemas, const char* identity);

struct MemberSchema {
    std::string_view name;
    bool required;
    std::string schema;
};
std::string object_schema(std::span<const MemberSchema> members);
std::string enum_schema(std::span<const std::string_view> names);
/// `schema` with `"default":…` added.
std::string with_default(std::string schema, std::string_view value);

template <class T>
std::string struct_schema(Schemas& schemas) {
    static_assert(std::default_initializable<T>);
    constexpr std::string_view name = schema_name<T>;
    static_assert(name.find_first_of("<>() ") == std::string_view::npos,
                  "specialise json::schema_name for it");
    std::string reference = refer_to(name, &type_identity<T>);
    // The empty entry stands for the schema while it is being made, so that a tree may hold itself.
    if (!schemas.try_emplace(std::string(name)).second) return reference;
    std::vector<MemberSchema> members;
    mp11::mp_for_each<Members<T>>([&](auto descriptor) {
        using Descriptor = decltype(descriptor);
        using Member = MemberType<T, Descriptor>;
        std::string member = json::schema<Member>(schemas);
        if constexpr (is_a<Member, Defaulted>) {
            const T initial{};
            member = with_default(std::move(member), json::print(initial.*Descriptor::pointer));
        }
        members.push_back({wire_name(Descriptor::name), !may_be_absent<Member>, std::move(member)});
    });
    schemas[std::string(name)] = object_schema(members);
    return reference;
}

template <class T>
std::string enum_names_schema() {
    std::vector<std::string_view> names;
    mp11::mp_for_each<Enumerators<T>>([&](auto descriptor) { names.push_back(wire_name(descriptor.name)); });
    return enum_schema(names);
}

template <class T>
std::string integer_schema() {
    if constexpr (std::is_unsigned_v<T>)
        return R"({"type":"integer","minimum":0})";
    else if constexpr (sizeof(T) == 8)
        return R"({"type":"integer","format":"int64"})";
    else
        return R"({"type":"integer","format":"int32"})";
}

} // namespace rialto::json::detail

namespace rialto::json {

template <class T>
std::string schema(Schemas& schemas) {
    using namespace detail;
    if constexpr (std::same_as<T, bool>)
        return R"({"type":"boolean"})";
    else if constexpr (Integer<T>)
        return integer_schema<T>();
    else if constexpr (std::same_as<T, double>)
        return R"({"type":"number"})";
    else if constexpr (std::same_as<T, std::string> || std::same_as<T, std::string_view>)
        return R"({"type":"string"})";
    else if constexpr (std::same_as<T, Uuid>)
        return R"({"type":"string","format":"uuid"})";
    else if constexpr (std::same_as<T, Time>)
        return R"({"type":"string","format":"date-time"})";
    else if constexpr (std::same_as<T, Currency>)
        return R"({"type":"string","pattern":"^[A-Z]{3}$"})";
    else if constexpr (std::same_as<T, Money>)
        return money_schema(schemas, &type_identity<Money>);
    else if constexpr (std::same_as<T, Raw>)
        return "{}"; // anything
    else if constexpr (is_a<T, RawOf>)
        return json::schema<typename T::Value>(schemas);
    else if constexpr (is_a<T, Nullable>)
        return R"({"anyOf":[)" + json::schema<typename decltype(T::value)::value_type>(schemas) +
               R"(,{"type":"null"}]})";
    else if constexpr (is_a<T, std::optional>)
        return json::schema<typename T::value_type>(schemas);
    else if constexpr (is_a<T, Defaulted>)
        return json::schema<decltype(T::value)>(schemas);
    else if constexpr (is_a<T, std::vector>)
        return R"({"type":"array","items":)" + json::schema<typename T::value_type>(schemas) + "}";
    else if constexpr (is_string_map<T>)
        return R"({"type":"object","additionalProperties":)" +
               json::schema<typename T::mapped_type>(schemas) + "}";
    else if constexpr (DescribedEnum<T>)
        return enum_names_schema<T>();
    else if constexpr (DescribedStruct<T>)
        return struct_schema<T>(schemas);
    else
        static_assert(is_unknown<T>, "platform/json has no schema for this type");
}

} // namespace rialto::json
