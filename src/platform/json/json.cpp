#include "platform/json/json.hpp"

#include "base/check.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <mutex>

namespace rialto::json {

namespace {

/// The characters that may stand in a JSON string as they are; '<' may not, so that JSON can stand in HTML.
constexpr auto is_plain = [] {
    std::array<bool, 256> plain{};
    for (std::size_t c = 0x20; c < plain.size(); ++c) plain[c] = true;
    plain['"'] = plain['\\'] = plain['<'] = plain[0x7f] = false;
    return plain;
}();

void append_escaped(std::string& out, char c) {
    constexpr char hex_digits[] = "0123456789abcdef";
    switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default:
        out += "\\u00";
        out += hex_digits[static_cast<unsigned char>(c) >> 4];
        out += hex_digits[static_cast<unsigned char>(c) & 15];
    }
}

template <class T>
void append_digits(std::string& out, T number) {
    char text[32];
    const auto [end, status] = std::to_chars(text, text + sizeof text, number);
    CHECK(status == std::errc());
    out.append(text, end);
}

} // namespace

void append_string(std::string& out, std::string_view text) {
    out += '"';
    std::size_t from = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_plain[static_cast<unsigned char>(text[i])]) continue;
        out.append(text.substr(from, i - from));
        append_escaped(out, text[i]);
        from = i + 1;
    }
    out.append(text.substr(from));
    out += '"';
}

void append_integer(std::string& out, std::int64_t number) {
    append_digits(out, number);
}

void append_unsigned(std::string& out, std::uint64_t number) {
    append_digits(out, number);
}

void append_number(std::string& out, double number) {
    CHECK(std::isfinite(number));
    append_digits(out, number);
}

void Reader::fail(std::string_view pointer, std::string detail) {
    if (fields_.size() < field_errors_max)
        fields_.push_back({std::string(pointer), std::move(detail)});
    else
        ++left_out_;
}

Error Reader::error() && {
    CHECK(failed());
    const FieldError& first = fields_.front();
    std::string detail =
        first.pointer.empty() ? "The body " + first.detail : first.pointer + ": " + first.detail;
    if (const std::size_t more = fields_.size() - 1 + left_out_; more > 0)
        detail += " (and " + std::to_string(more) + " more)";
    Error error{ErrorKind::invalid, "invalid_request", std::move(detail)};
    error.fields = std::move(fields_);
    return error;
}

namespace detail {

void append_money(std::string& out, Money money) {
    out += R"({"amount":)";
    append_integer(out, money.amount);
    out += R"(,"currency":")";
    out += money.currency.code();
    out += R"("})";
}

void Path::push(std::string_view name) {
    text_ += '/';
    for (const char c : name) {
        if (c == '~')
            text_ += "~0";
        else if (c == '/')
            text_ += "~1";
        else
            text_ += c;
    }
}

// ---- reading values ------------------------------------------------------------------------------

namespace {

constexpr std::string_view phrase_for(Kind kind) {
    switch (kind) {
    case Kind::null: return "must be null";
    case Kind::boolean: return "must be true or false";
    case Kind::number: return "must be a number";
    case Kind::string: return "must be a string";
    case Kind::array: return "must be a list";
    case Kind::object: return "must be an object";
    }
    return {};
}

bool is_integer(const Node& node) {
    return node.kind == Kind::number && node.text.find_first_of(".eE") == std::string_view::npos;
}

template <class T>
bool read_digits(const Node& node, T lowest, T highest, T& out, Walk& walk) {
    if (!is_integer(node)) {
        walk.fail("must be an integer");
        return false;
    }
    const char* const end = node.text.data() + node.text.size();
    T number = 0;
    const auto [stop, status] = std::from_chars(node.text.data(), end, number);
    if (status != std::errc() || stop != end || number < lowest || number > highest) {
        walk.fail("must be an integer between " + std::to_string(lowest) + " and " + std::to_string(highest));
        return false;
    }
    out = number;
    return true;
}

/// Member names are other people's text: long ones are cut in answers.
std::string_view shortened(std::string_view name) {
    constexpr std::size_t bytes_max = 64;
    if (name.size() <= bytes_max) return name;
    std::size_t length = bytes_max;
    while (length > 0 && (static_cast<unsigned char>(name[length]) & 0xc0) == 0x80) --length;
    return name.substr(0, length);
}

} // namespace

bool expect(const Node& node, Kind kind, Walk& walk) {
    if (node.kind == kind) return true;
    walk.fail(std::string(phrase_for(kind)));
    return false;
}

bool read_bool(const Node& node, bool& out, Walk& walk) {
    if (!expect(node, Kind::boolean, walk)) return false;
    out = node.truth;
    return true;
}

bool read_signed(const Node& node, std::int64_t lowest, std::int64_t highest, std::int64_t& out, Walk& walk) {
    return read_digits(node, lowest, highest, out, walk);
}

bool read_unsigned(const Node& node, std::uint64_t highest, std::uint64_t& out, Walk& walk) {
    return read_digits(node, std::uint64_t{0}, highest, out, walk);
}

void read_double(const Node& node, double& out, Walk& walk) {
    if (!expect(node, Kind::number, walk)) return;
    double number = 0;
    const auto [end, status] = std::from_chars(node.text.data(), node.text.data() + node.text.size(), number);
    if (status != std::errc()) return walk.fail("is too large or too small a number");
    out = number;
}

void read_string(const Node& node, std::string& out, Walk& walk) {
    if (!expect(node, Kind::string, walk)) return;
    if (node.text.find('\0') != std::string_view::npos) return walk.fail("must not contain a NUL character");
    out = node.text;
}

bool expect_clean_key(const Node& node, Walk& walk) {
    if (node.key.find('\0') == std::string_view::npos) return true;
    walk.fail("must not have a NUL character in its name");
    return false;
}

void read_uuid(const Node& node, Uuid& out, Walk& walk) {
    const auto id = node.kind == Kind::string ? parse_uuid(node.text) : std::nullopt;
    if (!id) return walk.fail("must be a UUID such as 017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
    out = *id;
}

void read_time(const Node& node, Time& out, Walk& walk) {
    const auto at = node.kind == Kind::string ? parse_rfc3339(node.text) : std::nullopt;
    if (!at) return walk.fail("must be a time such as 2026-11-23T09:30:00Z");
    out = *at;
}

void read_currency(const Node& node, Currency& out, Walk& walk) {
    const auto currency = node.kind == Kind::string ? parse_currency(node.text) : std::nullopt;
    if (!currency) return walk.fail("must be an ISO 4217 currency code such as EUR");
    out = *currency;
}

void read_money(const Node& node, Money& out, Walk& walk) {
    static constexpr std::array members{
        MemberReader{"amount", true,
                     [](void* object, const Node& amount, Walk& at) {
                         read_signed(amount, -money_amount_max, money_amount_max,
                                     static_cast<Money*>(object)->amount, at);
                     }},
        MemberReader{"currency", true, [](void* object, const Node& currency, Walk& at) {
                         read_currency(currency, static_cast<Money*>(object)->currency, at);
                     }}};
    read_object(node, members, Unknown::refused, &out, walk);
}

int read_name(const Node& node, std::span<const std::string_view> names, Walk& walk) {
    if (node.kind == Kind::string)
        for (std::size_t i = 0; i < names.size(); ++i)
            if (names[i] == node.text) return static_cast<int>(i);
    std::string detail = names.size() == 1 ? "must be " : "must be one of ";
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) detail += ", ";
        detail += names[i];
    }
    walk.fail(std::move(detail));
    return -1;
}

void read_object(const Node& node, std::span<const MemberReader> members, Unknown unknown, void* object,
                 Walk& walk) {
    if (!expect(node, Kind::object, walk)) return;
    std::vector<bool> seen(members.size());
    const Node* child = &node + 1;
    for (std::size_t i = 0; i < node.children; ++i, child += child->span) {
        std::size_t at = 0;
        while (at < members.size() && members[at].name != child->key) ++at;
        if (at == members.size() && unknown == Unknown::passed_over) continue;
        const Path::Step step(walk.path, at < members.size() ? child->key : shortened(child->key));
        if (at == members.size())
            walk.fail("is not a known member");
        else if (seen[at])
            walk.fail("is given twice");
        else
            members[at].read(object, *child, walk);
        if (at < members.size()) seen[at] = true;
    }
    for (std::size_t at = 0; at < members.size(); ++at) {
        if (seen[at] || !members[at].required) continue;
        const Path::Step step(walk.path, members[at].name);
        walk.fail("is required");
    }
}

// ---- schema --------------------------------------------------------------------------------------

std::string refer_to(std::string_view name, const char* identity) {
    static std::mutex mutex;
    static std::map<std::string, const char*, std::less<>> owners;
    const std::lock_guard lock(mutex);
    const auto [owner, is_new] = owners.emplace(name, identity);
    if (owner->second != identity)
        check_failed(("one json::schema_name for each type, but two have " + owner->first).c_str(), __FILE__,
                     __LINE__);
    return R"({"$ref":"#/components/schemas/)" + std::string(name) + R"("})";
}

std::string money_schema(Schemas& schemas, const char* identity) {
    schemas.try_emplace("Money",
                        R"({"type":"object","properties":{"amount":{"type":"integer","format":"int64",)"
                        R"("description":"In minor units: 1999 is 19.99 EUR."},)"
                        R"("currency":{"type":"string","pattern":"^[A-Z]{3}$"}},)"
                        R"("required":["amount","currency"],"additionalProperties":false})");
    return refer_to("Money", identity);
}

std::string object_schema(std::span<const MemberSchema> members) {
    std::string out = R"({"type":"object","properties":{)";
    std::string required;
    for (const MemberSchema& member : members) {
        if (&member != members.data()) out += ',';
        append_string(out, member.name);
        out += ':';
        out += member.schema;
        if (!member.required) continue;
        if (!required.empty()) required += ',';
        append_string(required, member.name);
    }
    out += '}';
    if (!required.empty()) out += R"(,"required":[)" + required + "]";
    return out + R"(,"additionalProperties":false})";
}

std::string enum_schema(std::span<const std::string_view> names) {
    std::string out = R"({"type":"string","enum":[)";
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) out += ',';
        append_string(out, names[i]);
    }
    return out + "]}";
}

std::string with_default(std::string schema, std::string_view value) {
    schema.pop_back();
    if (schema.size() > 1) schema += ',';
    return schema + R"("default":)" + std::string(value) + "}";
}

} // namespace detail

} // namespace rialto::json
