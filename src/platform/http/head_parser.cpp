#include "platform/http/head_parser.hpp"

#include <cstring>

namespace rialto::http {

namespace {

// What a byte may be part of.
constexpr std::uint8_t token_bit = 1;
constexpr std::uint8_t target_bit = 2;
constexpr std::uint8_t value_bit = 4;
constexpr std::uint8_t host_bit = 8;

constexpr std::array<std::uint8_t, 256> byte_classes = [] {
    std::array<std::uint8_t, 256> classes{};
    for (std::size_t c = 0; c < 256; ++c) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool digit = c >= '0' && c <= '9';
        const auto among = [c](std::string_view set) {
            return c < 128 && set.find(static_cast<char>(c)) != set.npos;
        };
        std::uint8_t bits = 0;
        if (letter || digit || among("!#$%&'*+-.^_`|~")) bits |= token_bit;
        // URI characters only (RFC 3986): a raw quote, angle bracket, backslash or
        // non-ASCII byte is read differently elsewhere. Browsers send the last five raw in queries.
        if (letter || digit || among("-._~:/?@!$&'()*+,;=%[]|^`{}")) bits |= target_bit;
        if ((c >= 0x20 && c != 0x7f) || c == '\t') bits |= value_bit;
        if (letter || digit || among("-._~!$&'()*+,;=%:[]")) bits |= host_bit;
        classes[c] = bits;
    }
    return classes;
}();

bool all_are(std::string_view text, std::uint8_t bit) {
    std::uint8_t common = bit;
    for (const char c : text) common &= byte_classes[static_cast<unsigned char>(c)];
    return common != 0;
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

Slice slice(std::size_t begin, std::size_t end) {
    return {static_cast<std::uint16_t>(begin), static_cast<std::uint16_t>(end - begin)};
}

std::optional<Method> parse_method(std::string_view text) {
    switch (text.size()) {
    case 3:
        if (text == "GET") return Method::get;
        if (text == "PUT") return Method::put;
        break;
    case 4:
        if (text == "POST") return Method::post;
        if (text == "HEAD") return Method::head;
        break;
    case 5:
        if (text == "PATCH") return Method::patch;
        break;
    case 6:
        if (text == "DELETE") return Method::del;
        break;
    case 7:
        if (text == "OPTIONS") return Method::options;
        break;
    default: break;
    }
    return std::nullopt;
}

// The request line is the target and these around it: "OPTIONS " and " HTTP/1.1\r\n", with some room for an
// unknown method or an absolute target's authority.
constexpr std::size_t request_line_bytes_max = target_bytes_max + 300;

constexpr std::string_view malformed = "invalid_request";

} // namespace

bool is_field_value(std::string_view text) {
    return all_are(text, value_bit);
}

bool is_token(std::string_view text) {
    return !text.empty() && all_are(text, token_bit);
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (lower(a[i]) != lower(b[i])) return false;
    return true;
}

void HeadParser::reset() {
    state_ = State::incomplete;
    at_ = 0;
    request_line_seen_ = blank_line_skipped_ = host_seen_ = chunked_ = false;
    closes_ = keeps_alive_ = expects_continue_ = false;
    http_11_ = true;
    header_count_ = 0;
    content_length_.reset();
    refusal_ = {};
}

bool HeadParser::refuse(int status, std::string_view code, std::string_view detail) {
    refusal_ = {status, code, detail};
    state_ = State::refused;
    return false;
}

HeadParser::State HeadParser::parse(std::string_view bytes) {
    while (state_ == State::incomplete) {
        const std::string_view rest = bytes.substr(at_);
        const void* const newline = rest.empty() ? nullptr : std::memchr(rest.data(), '\n', rest.size());
        if (newline == nullptr) {
            check_sizes(rest.size() + 1);
            break;
        }
        const auto line_size = static_cast<std::size_t>(static_cast<const char*>(newline) - rest.data()) + 1;
        if (check_sizes(line_size)) take_line(bytes, line_size);
    }
    return state_;
}

/// Judged by sizes alone and before anything in the line, so that the verdict does not depend on how the
/// bytes came in pieces.
bool HeadParser::check_sizes(std::size_t line_size) {
    if (!request_line_seen_ && line_size > request_line_bytes_max)
        return refuse(414, "target_too_long", "The request target is longer than 4096 bytes.");
    if (at_ + line_size > head_bytes_max)
        return refuse(431, "head_too_large", "The request line and headers are larger than 16 KiB.");
    return true;
}

bool HeadParser::take_line(std::string_view bytes, std::size_t line_size) {
    if (line_size < 2 || bytes[at_ + line_size - 2] != '\r')
        return refuse(400, malformed, "Lines of the head must end in CR LF.");
    const bool blank = line_size == 2;
    bool good = true;
    if (!request_line_seen_) {
        if (blank) {
            // RFC 9112, 2.2: some clients send an empty line after a body. One is enough.
            if (blank_line_skipped_) return refuse(400, malformed, "The request line is missing.");
            blank_line_skipped_ = true;
        } else {
            good = take_request_line(bytes, line_size);
            request_line_seen_ = true;
        }
    } else if (blank) {
        good = finish();
    } else {
        good = take_header(bytes, line_size);
    }
    at_ += line_size;
    return good;
}

bool HeadParser::take_request_line(std::string_view bytes, std::size_t line_size) {
    const std::string_view line = bytes.substr(at_, line_size - 2);
    const std::size_t method_end = line.find(' ');
    const std::size_t target_end = line.rfind(' ');
    if (method_end == line.npos || method_end == target_end || !is_token(line.substr(0, method_end)))
        return refuse(400, malformed, "The request line must be METHOD, target and version.");
    const std::string_view version = line.substr(target_end + 1);
    if (version == "HTTP/1.1")
        http_11_ = true;
    else if (version == "HTTP/1.0")
        http_11_ = false;
    else if (version.size() == 8 && version.starts_with("HTTP/") && version[6] == '.')
        return refuse(505, "version_not_supported", "Only HTTP/1.0 and HTTP/1.1 are spoken here.");
    else
        return refuse(400, malformed, "The request line must end in the HTTP version.");
    if (!take_target(bytes, at_ + method_end + 1, at_ + target_end)) return false;
    const std::optional<Method> method = parse_method(line.substr(0, method_end));
    if (!method) return refuse(405, "method_not_allowed", "This method is not known here.");
    method_ = *method;
    if (bytes[target_.offset] == '*' && method_ != Method::options)
        return refuse(400, malformed, "Only OPTIONS may have the target *.");
    return true;
}

/// Takes origin form and "*"; of the absolute form (RFC 9112, 3.2.2) what follows the authority.
bool HeadParser::take_target(std::string_view bytes, std::size_t begin, std::size_t end) {
    const std::string_view text = bytes.substr(begin, end - begin);
    if (text.empty() || !all_are(text, target_bit))
        return refuse(400, malformed, "The request target has characters that must be percent-encoded.");
    if (text[0] != '/' && text != "*") {
        std::size_t authority = 0;
        if (equal_ignoring_case(text.substr(0, 7), "http://"))
            authority = 7;
        else if (equal_ignoring_case(text.substr(0, 8), "https://"))
            authority = 8;
        const std::size_t slash = authority == 0 ? text.npos : text.find('/', authority);
        if (slash == text.npos || slash == authority || text.find('?') < slash)
            return refuse(400, malformed, "The request target must begin with a slash.");
        begin += slash;
    }
    if (end - begin > target_bytes_max)
        return refuse(414, "target_too_long", "The request target is longer than 4096 bytes.");
    target_ = slice(begin, end);
    return true;
}

bool HeadParser::take_header(std::string_view bytes, std::size_t line_size) {
    const std::string_view line = bytes.substr(at_, line_size - 2);
    const std::size_t colon = line.find(':');
    // A line that begins with a space (obsolete folding) has no token for a name, nor has "Name :".
    if (colon == line.npos || !is_token(line.substr(0, colon)))
        return refuse(400, malformed, "A header must be a name, a colon at once, and a value.");
    std::size_t begin = colon + 1;
    std::size_t end = line.size();
    while (begin < end && (line[begin] == ' ' || line[begin] == '\t')) ++begin;
    while (end > begin && (line[end - 1] == ' ' || line[end - 1] == '\t')) --end;
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = line.substr(begin, end - begin);
    if (!is_field_value(value)) return refuse(400, malformed, "A header value has a control character.");
    if (header_count_ == headers_max) return refuse(431, "head_too_large", "There are more than 64 headers.");
    headers_[header_count_++] = {slice(at_, at_ + colon), slice(at_ + begin, at_ + end)};
    return take_known_header(name, value);
}

/// The headers that say where a message ends and what becomes of the connection.
bool HeadParser::take_known_header(std::string_view name, std::string_view value) {
    switch (name.size()) {
    case 4:
        if (!equal_ignoring_case(name, "host")) return true;
        if (host_seen_) return refuse(400, malformed, "There is more than one Host header.");
        if (!all_are(value, host_bit)) return refuse(400, malformed, "The Host header is not a host.");
        host_seen_ = true;
        return true;
    case 6: return !equal_ignoring_case(name, "expect") || take_expect(value);
    case 10: return !equal_ignoring_case(name, "connection") || take_connection(value);
    case 14: return !equal_ignoring_case(name, "content-length") || take_content_length(value);
    case 17: return !equal_ignoring_case(name, "transfer-encoding") || take_transfer_encoding(value);
    default: return true;
    }
}

bool HeadParser::take_content_length(std::string_view value) {
    if (content_length_) return refuse(400, malformed, "There is more than one Content-Length.");
    constexpr std::size_t digits_max = 18; // stays far inside 64 bits
    if (value.empty() || value.size() > digits_max || value.find_first_not_of("0123456789") != value.npos)
        return refuse(400, malformed, "The Content-Length is not a number.");
    std::uint64_t length = 0;
    for (const char digit : value) length = length * 10 + static_cast<std::uint64_t>(digit - '0');
    content_length_ = length;
    return true;
}

bool HeadParser::take_transfer_encoding(std::string_view value) {
    if (chunked_ || !equal_ignoring_case(value, "chunked"))
        return refuse(400, malformed, "The only transfer encoding taken is chunked, once.");
    chunked_ = true;
    return true;
}

bool HeadParser::take_expect(std::string_view value) {
    if (!equal_ignoring_case(value, "100-continue"))
        return refuse(417, "expectation_failed", "The only expectation that can be met is 100-continue.");
    expects_continue_ = true;
    return true;
}

bool HeadParser::take_connection(std::string_view value) {
    while (!value.empty()) {
        const std::size_t end = value.find(',');
        std::string_view option = value.substr(0, end);
        value.remove_prefix(end == value.npos ? value.size() : end + 1);
        while (!option.empty() && (option.front() == ' ' || option.front() == '\t')) option.remove_prefix(1);
        while (!option.empty() && (option.back() == ' ' || option.back() == '\t')) option.remove_suffix(1);
        if (equal_ignoring_case(option, "close"))
            closes_ = true;
        else if (equal_ignoring_case(option, "keep-alive"))
            keeps_alive_ = true;
    }
    return true;
}

bool HeadParser::finish() {
    if (http_11_ && !host_seen_) return refuse(400, malformed, "HTTP/1.1 requires a Host header.");
    if (chunked_ && content_length_)
        return refuse(400, malformed, "A request has either Content-Length or Transfer-Encoding.");
    if (chunked_ && !http_11_) return refuse(400, malformed, "HTTP/1.0 has no Transfer-Encoding.");
    if (!http_11_) expects_continue_ = false;
    state_ = State::complete;
    return true;
}

} // namespace rialto::http
