#include "platform/load/answer_reader.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <strings.h>

namespace rialto::load {

namespace {

constexpr std::string_view head_end = "\r\n\r\n";
constexpr std::string_view protocol = "HTTP/1.1 ";

bool same_name(std::string_view a, std::string_view b) {
    return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
    Number number{};
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

} // namespace

AnswerReader::AnswerReader(std::string_view kept_header, bool keep_body)
    : kept_header_(kept_header), keep_body_(keep_body) {}

void AnswerReader::reset() {
    head_.clear();
    in_body_ = false;
    well_formed_ = true;
    status_ = 0;
    closes_ = false;
    body_left_ = 0;
    header_.clear();
    body_.clear();
}

AnswerReader::State AnswerReader::take(std::string_view& bytes) {
    if (!in_body_) {
        // A head that came in one piece, as nearly all do, is parsed where it lies.
        const bool whole = head_.empty() && bytes.find(head_end) != std::string_view::npos;
        std::size_t taken = bytes.size();
        if (whole) {
            taken = bytes.find(head_end) + head_end.size();
        } else {
            const std::size_t before = head_.size();
            head_ += bytes.substr(0, head_bytes_max - std::min(before, head_bytes_max));
            const std::size_t end = head_.find(head_end);
            if (end == std::string::npos)
                return bytes = {}, head_.size() < head_bytes_max ? State::wants_more : State::malformed;
            head_.resize(end + head_end.size());
            taken = head_.size() - before;
        }
        if (!parse_head(whole ? bytes.substr(0, taken) : std::string_view(head_))) return State::malformed;
        bytes.remove_prefix(taken);
        in_body_ = true;
    }
    const std::size_t taken = std::min(body_left_, bytes.size());
    if (keep_body_ || status_ >= 400) body_ += bytes.substr(0, taken);
    bytes.remove_prefix(taken);
    body_left_ -= taken;
    return body_left_ == 0 ? State::complete : State::wants_more;
}

bool AnswerReader::parse_head(std::string_view head) {
    if (!head.starts_with(protocol)) return false;
    const auto status = parse_number<int>(head.substr(protocol.size(), 3));
    if (!status || *status < 200 || *status > 599) return false;
    status_ = *status;
    std::size_t line = head.find("\r\n") + 2;
    while (line < head.size()) {
        const std::size_t end = head.find("\r\n", line);
        if (end == line) break;
        parse_header(head.substr(line, end - line));
        line = end + 2;
    }
    if (status_ == 204 || status_ == 304) body_left_ = 0;
    return well_formed_;
}

void AnswerReader::parse_header(std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return;
    const std::string_view name = line.substr(0, colon);
    std::string_view value = line.substr(colon + 1);
    while (value.starts_with(' ')) value.remove_prefix(1);
    if (same_name(name, "content-length")) {
        const auto length = parse_number<std::size_t>(value);
        if (length)
            body_left_ = *length;
        else
            well_formed_ = false;
    } else if (same_name(name, "connection")) {
        closes_ = same_name(value, "close");
    } else if (same_name(name, "transfer-encoding")) {
        well_formed_ = false;
    }
    if (!kept_header_.empty() && same_name(name, kept_header_)) header_ = value;
}

} // namespace rialto::load
