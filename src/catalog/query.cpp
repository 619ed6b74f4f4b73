#include "catalog/query.hpp"

#include "base/text.hpp"
#include "platform/crypto/crypto.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace rialto::catalog {

namespace {

constexpr std::string_view option_prefix = "option.";
constexpr std::string_view attribute_prefix = "attr.";

struct SortName {
    std::string_view name;
    Sort sort;
};
constexpr std::array<SortName, sort_count> sort_names{{{"relevance", Sort::relevance},
                                                       {"popular", Sort::popular},
                                                       {"newest", Sort::newest},
                                                       {"price", Sort::price},
                                                       {"-price", Sort::price_descending},
                                                       {"discount", Sort::discount}}};

Sort default_order(const Query& query) {
    return query.text.empty() ? Sort::popular : Sort::relevance;
}

/// Gathers what is wrong, so that one answer names all of it.
class Complaints {
  public:
    void add(std::string_view parameter, std::string detail) {
        fields_.push_back({"?" + std::string(parameter), std::move(detail)});
    }
    bool any() const { return !fields_.empty(); }
    Error error() && {
        Error error{ErrorKind::invalid, "invalid_request", fields_[0].pointer + ": " + fields_[0].detail};
        error.fields = std::move(fields_);
        return error;
    }

  private:
    std::vector<FieldError> fields_;
};

std::optional<std::int64_t> parse_integer(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc() || end != text.data() + text.size() || text.starts_with('-'))
        return std::nullopt;
    return number;
}

/// Values between commas; `\,` and `\\` stand for themselves.
std::set<std::string> split_values(std::string_view text) {
    std::set<std::string> values;
    std::string value;
    const auto finish = [&] {
        if (const std::string_view trimmed = trim(value); !trimmed.empty()) values.emplace(trimmed);
        value.clear();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size())
            value += text[++i];
        else if (text[i] == ',')
            finish();
        else
            value += text[i];
    }
    finish();
    return values;
}

std::set<std::string> parse_values(const http::QueryParameter& parameter, Complaints& complaints) {
    std::set<std::string> values = split_values(parameter.value);
    if (values.empty()) complaints.add(parameter.name, "give at least one value");
    if (values.size() > filter_values_max) complaints.add(parameter.name, "too many values; at most 50");
    for (const std::string& value : values)
        if (value.size() > filter_value_bytes_max) complaints.add(parameter.name, "a value is too long");
    return values;
}

std::optional<std::int64_t> parse_price(const http::QueryParameter& parameter, Complaints& complaints) {
    const auto amount = parse_integer(parameter.value);
    if (amount && *amount <= money_amount_max) return amount;
    complaints.add(parameter.name, "must be a whole number of minor units, 0 or more: 1999 is 19.99");
    return std::nullopt;
}

/// In lower case, spaces alike, accents kept: a word with them is better found by them.
std::string parse_text(const http::QueryParameter& parameter, Complaints& complaints) {
    if (parameter.value.size() > query_bytes_max || !is_valid_utf8(parameter.value)) {
        complaints.add(parameter.name, "must be text of at most 200 bytes");
        return {};
    }
    std::string text;
    for (const std::string_view word : split_trimmed(fold_text(parameter.value, Accents::kept), ' '))
        (text += text.empty() ? "" : " ") += word;
    return text;
}

using ByName = std::map<std::string, std::set<std::string>>;

void parse_filter(const http::QueryParameter& parameter, std::string_view prefix, ByName& filters,
                  Complaints& complaints) {
    const std::string name = parameter.name.substr(prefix.size());
    if (name.empty() || name.size() > filter_value_bytes_max) {
        complaints.add(parameter.name, "name what to filter by, like option.Size or attr.Material");
        return;
    }
    filters[name] = parse_values(parameter, complaints);
}

bool parse_flag(const http::QueryParameter& parameter, Complaints& complaints) {
    if (parameter.value != "true" && parameter.value != "false")
        complaints.add(parameter.name, "must be true or false");
    return parameter.value == "true";
}

void parse_parameter(const http::QueryParameter& parameter, Question& question, Complaints& complaints) {
    Query& query = question.query;
    const std::string_view name = parameter.name;
    if (name == "q") {
        query.text = parse_text(parameter, complaints);
    } else if (name == "category") {
        query.category = parameter.value;
        if (query.category.empty() || query.category.size() > filter_value_bytes_max)
            complaints.add(name, "must be the slug of a category");
    } else if (name == "brand") {
        query.brands = parse_values(parameter, complaints);
    } else if (name == "price_min") {
        query.price_min = parse_price(parameter, complaints);
    } else if (name == "price_max") {
        query.price_max = parse_price(parameter, complaints);
    } else if (name == "in_stock") {
        query.in_stock = parse_flag(parameter, complaints);
    } else if (name == "on_offer") {
        query.on_offer = parse_flag(parameter, complaints);
    } else if (name.starts_with(option_prefix)) {
        parse_filter(parameter, option_prefix, query.options, complaints);
    } else if (name.starts_with(attribute_prefix)) {
        parse_filter(parameter, attribute_prefix, query.attributes, complaints);
    } else if (name == "sort") {
        const auto found = std::ranges::find(sort_names, std::string_view(parameter.value), &SortName::name);
        if (found == sort_names.end())
            complaints.add(name, "must be relevance, popular, newest, price, -price or discount");
        else
            query.sort = found->sort;
    } else if (name == "limit") {
        const auto limit = parse_integer(parameter.value);
        if (!limit || *limit < 1 || *limit > page_limit_max)
            complaints.add(name, "must be 1 to 100");
        else
            query.limit = static_cast<int>(*limit);
    } else if (name == "cursor") {
        question.cursor = parameter.value;
        if (question.cursor.empty()) complaints.add(name, "must be the `next` of a page");
    } else {
        complaints.add(name, "there is no such parameter");
    }
}

void append_encoded(std::string& out, std::string_view text) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           c == '-' || c == '.' || c == '_' || c == '~' || c == ',';
        const auto byte = static_cast<unsigned char>(c);
        if (plain)
            out += c;
        else
            (out += '%') += {hex[byte >> 4], hex[byte & 15]};
    }
}

void append_parameter(std::string& out, std::string_view name, std::string_view value) {
    if (!out.empty()) out += '&';
    append_encoded(out, name);
    out += '=';
    append_encoded(out, value);
}

std::string join_values(const std::set<std::string>& values) {
    std::string text;
    for (const std::string& value : values) {
        if (!text.empty()) text += ',';
        text += escape_value(value);
    }
    return text;
}

} // namespace

Sort Query::order() const {
    return sort.value_or(default_order(*this));
}

std::string escape_value(std::string_view value) {
    std::string text;
    for (const char c : value) {
        if (c == ',' || c == '\\') text += '\\';
        text += c;
    }
    return text;
}

Result<Question> parse_question(const std::vector<http::QueryParameter>& parameters) {
    Question question;
    Complaints complaints;
    for (const http::QueryParameter& parameter : parameters) parse_parameter(parameter, question, complaints);
    const Query& query = question.query;
    if (query.price_min && query.price_max && *query.price_min > *query.price_max)
        complaints.add("price_max", "must not be below price_min");
    if (query.options.size() + query.attributes.size() > filters_max)
        complaints.add(question.query.options.empty() ? "attr" : "option", "too many filters; at most 16");
    if (complaints.any()) return std::unexpected(std::move(complaints).error());
    if (query.sort == default_order(query)) question.query.sort.reset();
    if (query.price_min == 0) question.query.price_min.reset(); // nothing costs less
    return question;
}

Result<std::string> parse_suggest(const std::vector<http::QueryParameter>& parameters) {
    Complaints complaints;
    std::optional<std::string> text;
    for (const http::QueryParameter& parameter : parameters) {
        if (parameter.name == "q")
            text = parse_text(parameter, complaints);
        else
            complaints.add(parameter.name, "there is no such parameter");
    }
    if (!text) complaints.add("q", "say what was typed");
    if (complaints.any()) return std::unexpected(std::move(complaints).error());
    return *text;
}

std::string canonical(const Query& query) {
    std::string out;
    for (const auto& [name, values] : query.attributes)
        append_parameter(out, std::string(attribute_prefix) + name, join_values(values));
    if (!query.brands.empty()) append_parameter(out, "brand", join_values(query.brands));
    if (!query.category.empty()) append_parameter(out, "category", query.category);
    if (query.in_stock) append_parameter(out, "in_stock", "true");
    if (query.limit != page_limit_default) append_parameter(out, "limit", std::to_string(query.limit));
    if (query.on_offer) append_parameter(out, "on_offer", "true");
    for (const auto& [name, values] : query.options)
        append_parameter(out, std::string(option_prefix) + name, join_values(values));
    if (query.price_max) append_parameter(out, "price_max", std::to_string(*query.price_max));
    if (query.price_min) append_parameter(out, "price_min", std::to_string(*query.price_min));
    if (!query.text.empty()) append_parameter(out, "q", query.text);
    if (query.order() != default_order(query))
        append_parameter(out, "sort", sort_names[static_cast<std::size_t>(query.order())].name);
    return out;
}

std::string describe(const Query& query) {
    Query shown = query;
    shown.sort = query.order();
    shown.text.clear();
    std::string out = canonical(shown);
    if (!query.text.empty()) append_parameter(out, "q_bytes", std::to_string(query.text.size()));
    return out;
}

// ---- cursors: version, snapshot, offset, digest of the question; then the MAC over all of it
// -------------------

namespace {

constexpr char cursor_version = 2;
constexpr std::size_t question_digest_bytes = 8;
constexpr std::size_t mac_bytes = 16;
constexpr std::size_t payload_bytes =
    1 + 2 * sizeof(std::int64_t) + sizeof(std::uint32_t) + question_digest_bytes;

std::string question_digest(std::string_view segment, Query query) {
    query.limit = page_limit_default;
    const crypto::Digest digest = crypto::sha256(std::string(segment) + "?" + canonical(query));
    return std::string(crypto::bytes(digest).substr(0, question_digest_bytes));
}

std::string mac_of(std::string_view key, std::string_view payload) {
    const crypto::Digest mac = crypto::hmac_sha256(key, "cursor:" + std::string(payload));
    return std::string(crypto::bytes(mac).substr(0, mac_bytes));
}

} // namespace

std::string seal_cursor(std::string_view key, std::string_view segment, const Query& query, Cursor cursor) {
    std::string payload(1, cursor_version);
    payload.append(reinterpret_cast<const char*>(&cursor.snapshot_id), sizeof cursor.snapshot_id);
    payload.append(reinterpret_cast<const char*>(&cursor.price_epoch), sizeof cursor.price_epoch);
    payload.append(reinterpret_cast<const char*>(&cursor.offset), sizeof cursor.offset);
    payload += question_digest(segment, query);
    return crypto::base64url(payload + mac_of(key, payload));
}

Result<Cursor> open_cursor(std::string_view key, std::string_view segment, const Query& query,
                           std::string_view text) {
    const auto refuse = [] {
        return invalid_field("?cursor", "is not a cursor of this list; start from its first page");
    };
    const auto bytes = crypto::from_base64url(text);
    if (!bytes || bytes->size() != payload_bytes + mac_bytes) return refuse();
    const std::string_view payload = std::string_view(*bytes).substr(0, payload_bytes);
    const std::string_view mac = std::string_view(*bytes).substr(payload_bytes);
    if (!crypto::equal_in_constant_time(mac, mac_of(key, payload))) return refuse();
    if (payload[0] != cursor_version) return refuse();
    if (payload.substr(payload_bytes - question_digest_bytes) != question_digest(segment, query))
        return refuse();
    Cursor cursor;
    const char* at = payload.data() + 1;
    const auto take = [&](auto& number) {
        std::memcpy(&number, at, sizeof number);
        at += sizeof number;
    };
    take(cursor.snapshot_id);
    take(cursor.price_epoch);
    take(cursor.offset);
    return cursor;
}

} // namespace rialto::catalog
