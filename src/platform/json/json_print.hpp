#pragma once
// Printing: json.hpp includes this at its end.

#include "base/check.hpp"
#include "platform/json/json_walk.hpp"

#include <array>
#include <cstddef>

namespace rialto::json::detail {

void append_money(std::string& out, Money money);

/// `,"name":` made at compile time; the first member leaves out the comma.
template <class Descriptor>
inline constexpr auto key_literal = [] {
    constexpr std::string_view name = wire_name(Descriptor::name);
    std::array<char, name.size() + 4> text{',', '"'};
    for (std::size_t i = 0; i < name.size(); ++i) text[i + 2] = name[i];
    text[name.size() + 2] = '"';
    text[name.size() + 3] = ':';
    return text;
}();

template <class T>
bool is_present(const T& value) {
    if constexpr (is_a<T, std::optional>)
        return value.has_value();
    else
        return true;
}

template <class T>
const auto& present_value(const T& value) {
    if constexpr (is_a<T, std::optional>)
        return *value;
    else
        return value;
}

template <class T>
void append_struct(std::string& out, const T& value) {
    out += '{';
    bool first = true;
    mp11::mp_for_each<Members<T>>([&](auto descriptor) {
        using Descriptor = decltype(descriptor);
        const auto& member = value.*Descriptor::pointer;
        if (!is_present(member)) return;
        constexpr const auto& key = key_literal<Descriptor>;
        out.append(key.data() + (first ? 1 : 0), key.size() - (first ? 1 : 0));
        first = false;
        json::append(out, present_value(member));
    });
    out += '}';
}

template <class T>
std::string_view enumerator_name(T value) {
    std::string_view found;
    mp11::mp_for_each<Enumerators<T>>([&](auto descriptor) {
        if (descriptor.value == value) found = wire_name(descriptor.name);
    });
    CHECK(!found.empty());
    return found;
}

} // namespace rialto::json::detail

namespace rialto::json {

template <class T>
void append(std::string& out, const T& value) {
    using namespace detail;
    if constexpr (std::same_as<T, bool>)
        out += value ? "true" : "false";
    else if constexpr (Integer<T> && std::is_signed_v<T>)
        append_integer(out, value);
    else if constexpr (Integer<T>)
        append_unsigned(out, value);
    else if constexpr (std::same_as<T, double>)
        append_number(out, value);
    else if constexpr (std::same_as<T, std::string> || std::same_as<T, std::string_view>)
        append_string(out, value);
    else if constexpr (std::same_as<T, Uuid>) {
        out += '"';
        rialto::append(out, value);
        out += '"';
    } else if constexpr (std::same_as<T, Time>) {
        out += '"';
        append_rfc3339(out, value);
        out += '"';
    } else if constexpr (std::same_as<T, Currency>)
        append_string(out, value.code());
    else if constexpr (std::same_as<T, Money>)
        append_money(out, value);
    else if constexpr (std::same_as<T, Raw> || is_a<T, RawOf>)
        out += value.text;
    else if constexpr (is_a<T, Nullable>) {
        if (value.value)
            json::append(out, *value.value);
        else
            out += "null";
    } else if constexpr (is_a<T, Defaulted>)
        json::append(out, value.value);
    else if constexpr (is_a<T, std::vector>) {
        out += '[';
        bool first = true;
        for (const auto& item : value) {
            if (!first) out += ',';
            first = false;
            json::append<typename T::value_type>(out, item);
        }
        out += ']';
    } else if constexpr (is_string_map<T>) {
        out += '{';
        bool first = true;
        for (const auto& [key, item] : value) {
            if (!first) out += ',';
            first = false;
            append_string(out, key);
            out += ':';
            json::append(out, item);
        }
        out += '}';
    } else if constexpr (DescribedEnum<T>)
        append_string(out, enumerator_name(value));
    else if constexpr (DescribedStruct<T>)
        append_struct(out, value);
    else
        static_assert(is_unknown<T>, "platform/json cannot print this type");
}

} // namespace rialto::json
