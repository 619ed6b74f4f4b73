#pragma once
// The templates of json.hpp, which includes this at its end. They only walk the described members; whatever
// does not depend on a type is in json.cpp, and nothing here includes Boost.JSON.

#include "base/check.hpp"
#include "platform/json/json.hpp"

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <array>
#include <cstddef>
#include <limits>
#include <memory>
#include <span>

namespace rialto::json::detail {

namespace describe = boost::describe;
namespace mp11 = boost::mp11;

// ---- what a type is ----------------------------------------------------------------------------

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

// ---- printing ----------------------------------------------------------------------------------

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

// ---- parsing -----------------------------------------------------------------------------------

enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

/// One value of a parsed document. Values lie in document order: the first child follows its parent, the
/// next sibling lies `span` further on.
struct Node {
    Kind kind = Kind::null;
    bool truth = false;
    std::uint32_t children = 0;
    std::uint32_t span = 1; // nodes of this value, with everything in it
    std::string_view key;   // in an object
    std::string_view text;  // of a string, or the digits of a number as written
};

/// Where in the document the walk is, as a JSON pointer (RFC 6901).
class Path {
  public:
    std::string_view text() const { return text_; }

    class Step {
      public:
        Step(Path& path, std::string_view name) : path_(path), length_(path.text_.size()) { path.push(name); }
        Step(Path& path, std::size_t index) : Step(path, std::to_string(index)) {}
        ~Step() { path_.text_.resize(length_); }
        Step(const Step&) = delete;
        Step& operator=(const Step&) = delete;

      private:
        Path& path_;
        std::size_t length_;
    };

  private:
    void push(std::string_view name);
    std::string text_;
};

/// What a walk carries along.
struct Walk {
    Path path;
    Reader& reader;

    void fail(std::string detail) { reader.fail(path.text(), std::move(detail)); }
};

/// A parsed text; fails the reader and has no root when it is not JSON.
class Document {
  public:
    Document(std::string_view text, Reader& reader);
    ~Document();
    Document(const Document&) = delete;
    Document& operator=(const Document&) = delete;
    const Node* root() const;

  private:
    struct Content;
    std::unique_ptr<Content> content_;
};

bool read_bool(const Node& node, bool& out, Walk& walk);
bool read_signed(const Node& node, std::int64_t lowest, std::int64_t highest, std::int64_t& out, Walk& walk);
bool read_unsigned(const Node& node, std::uint64_t highest, std::uint64_t& out, Walk& walk);
void read_double(const Node& node, double& out, Walk& walk);
void read_string(const Node& node, std::string& out, Walk& walk);
void read_uuid(const Node& node, Uuid& out, Walk& walk);
void read_time(const Node& node, Time& out, Walk& walk);
void read_currency(const Node& node, Currency& out, Walk& walk);
void read_money(const Node& node, Money& out, Walk& walk);
/// Index of the name; −1 after a failure.
int read_name(const Node& node, std::span<const std::string_view> names, Walk& walk);
/// False after a failure.
bool expect(const Node& node, Kind kind, Walk& walk);
bool expect_clean_key(const Node& node, Walk& walk);

struct MemberReader {
    std::string_view name;
    bool required;
    void (*read)(void* object, const Node& node, Walk& walk);
};
void read_object(const Node& node, std::span<const MemberReader> members, void* object, Walk& walk);

template <class T>
void read(const Node& node, T& out, Walk& walk);

template <class T>
void read_integer(const Node& node, T& out, Walk& walk) {
    using Limits = std::numeric_limits<T>;
    if constexpr (std::is_signed_v<T>) {
        std::int64_t number = 0;
        if (read_signed(node, Limits::min(), Limits::max(), number, walk)) out = static_cast<T>(number);
    } else {
        std::uint64_t number = 0;
        if (read_unsigned(node, Limits::max(), number, walk)) out = static_cast<T>(number);
    }
}

template <class T>
void read_enum(const Node& node, T& out, Walk& walk) {
    static constexpr auto names = []<class... D>(mp11::mp_list<D...>) {
        return std::array<std::string_view, sizeof...(D)>{wire_name(D::name)...};
    }(mp11::mp_rename<Enumerators<T>, mp11::mp_list>());
    static constexpr auto values = []<class... D>(mp11::mp_list<D...>) {
        return std::array<T, sizeof...(D)>{D::value...};
    }(mp11::mp_rename<Enumerators<T>, mp11::mp_list>());
    const int index = read_name(node, names, walk);
    if (index >= 0) out = values[static_cast<std::size_t>(index)];
}

template <class T>
inline constexpr bool may_be_absent = is_a<T, std::optional> || is_a<T, Defaulted>;

template <class T, class Descriptor>
void read_member(void* object, const Node& node, Walk& walk) {
    detail::read(node, static_cast<T*>(object)->*Descriptor::pointer, walk);
}

template <class T>
void read_struct(const Node& node, T& out, Walk& walk) {
    static constexpr auto members = []<class... D>(mp11::mp_list<D...>) {
        return std::array<MemberReader, sizeof...(D)>{
            MemberReader{wire_name(D::name), !may_be_absent<MemberType<T, D>>, &read_member<T, D>}...};
    }(mp11::mp_rename<Members<T>, mp11::mp_list>());
    read_object(node, members, &out, walk);
}

template <class T>
void read_list(const Node& node, std::vector<T>& out, Walk& walk) {
    if (!expect(node, Kind::array, walk)) return;
    const Node* child = &node + 1;
    for (std::size_t i = 0; i < node.children; ++i, child += child->span) {
        const Path::Step step(walk.path, i);
        T item{};
        detail::read(*child, item, walk);
        out.push_back(std::move(item));
    }
}

template <class T>
void read_map(const Node& node, std::map<std::string, T>& out, Walk& walk) {
    if (!expect(node, Kind::object, walk)) return;
    const Node* child = &node + 1;
    for (std::size_t i = 0; i < node.children; ++i, child += child->span) {
        const Path::Step step(walk.path, child->key);
        if (!expect_clean_key(*child, walk)) continue;
        const auto [at, is_new] = out.try_emplace(std::string(child->key));
        if (is_new)
            detail::read(*child, at->second, walk);
        else
            walk.fail("is given twice");
    }
}

template <class T>
void read(const Node& node, T& out, Walk& walk) {
    if constexpr (std::same_as<T, bool>)
        read_bool(node, out, walk);
    else if constexpr (Integer<T>)
        read_integer(node, out, walk);
    else if constexpr (std::same_as<T, double>)
        read_double(node, out, walk);
    else if constexpr (std::same_as<T, std::string>)
        read_string(node, out, walk);
    else if constexpr (std::same_as<T, Uuid>)
        read_uuid(node, out, walk);
    else if constexpr (std::same_as<T, Time>)
        read_time(node, out, walk);
    else if constexpr (std::same_as<T, Currency>)
        read_currency(node, out, walk);
    else if constexpr (std::same_as<T, Money>)
        read_money(node, out, walk);
    else if constexpr (is_a<T, std::optional>) {
        if (node.kind != Kind::null) detail::read(node, out.emplace(), walk);
    } else if constexpr (is_a<T, Nullable>) {
        if (node.kind != Kind::null) detail::read(node, out.value.emplace(), walk);
    } else if constexpr (is_a<T, Defaulted>) {
        if (node.kind != Kind::null) detail::read(node, out.value, walk);
    } else if constexpr (is_a<T, std::vector>)
        read_list(node, out, walk);
    else if constexpr (is_string_map<T>)
        read_map(node, out, walk);
    else if constexpr (DescribedEnum<T>)
        read_enum(node, out, walk);
    else if constexpr (DescribedStruct<T>)
        read_struct(node, out, walk);
    else
        static_assert(is_unknown<T>, "platform/json cannot parse this type");
}

// ---- schema ------------------------------------------------------------------------------------

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
    else if constexpr (std::same_as<T, Raw>)
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

template <class T>
Result<T> parse(std::string_view text) {
    Reader reader;
    T value{};
    const detail::Document document(text, reader);
    if (document.root() != nullptr) {
        detail::Walk walk{{}, reader};
        detail::read(*document.root(), value, walk);
    }
    if (reader.failed()) return std::unexpected(std::move(reader).error());
    return value;
}

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
