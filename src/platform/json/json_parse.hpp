#pragma once
// Parsing: json.hpp includes this at its end.

#include "platform/json/json_walk.hpp"

#include <array>
#include <cstddef>
#include <limits>
#include <memory>
#include <span>
#include <utility>

namespace rialto::json::detail {

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
enum class Unknown { refused, passed_over };
void read_object(const Node& node, std::span<const MemberReader> members, Unknown unknown, void* object,
                 Walk& walk);

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
    read_object(node, members, is_foreign<T> ? Unknown::passed_over : Unknown::refused, &out, walk);
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

} // namespace rialto::json::detail

namespace rialto::json {

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

} // namespace rialto::json
