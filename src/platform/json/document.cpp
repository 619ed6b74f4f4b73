// The text of a document becomes a flat array of nodes. Boost.JSON's event parser checks the grammar; its own
// tree is not used because it forgets repeated members and how a number was written.

#include "base/text.hpp"
#include "platform/json/json.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include <utility>

namespace rialto::json::detail {

namespace {

using ErrorCode = boost::system::error_code;
using Text = boost::json::string_view;

constexpr std::string_view white_space = " \t\r\n";

bool is_blank(std::string_view text) {
    return text.find_first_not_of(white_space) == std::string_view::npos;
}

} // namespace

/// Receives the parser's events. Keys, strings and numbers together are never longer than the text they come
/// from, so `letters` is reserved once and views into it stay good.
struct Document::Content {
    static constexpr std::size_t max_object_size = std::size_t(-1);
    static constexpr std::size_t max_array_size = std::size_t(-1);
    static constexpr std::size_t max_key_size = std::size_t(-1);
    static constexpr std::size_t max_string_size = std::size_t(-1);

    std::vector<char> letters; // not a string: the letters must stay in place when the content is moved
    std::vector<Node> nodes;
    std::vector<std::size_t> open; // indexes of the lists and objects around the next value
    std::size_t piece_start = 0;   // of the key, string or number being gathered, in letters
    std::string_view key;

    explicit Content(std::size_t text_size) { letters.reserve(text_size); }

    std::string_view end_piece(Text last) {
        add_piece(last);
        const std::size_t start = std::exchange(piece_start, letters.size());
        return {letters.data() + start, letters.size() - start};
    }
    bool add_piece(Text piece) {
        letters.insert(letters.end(), piece.begin(), piece.end());
        return true;
    }
    Node& add(Kind kind) {
        if (!open.empty()) ++nodes[open.back()].children;
        Node& node = nodes.emplace_back();
        node.kind = kind;
        node.key = std::exchange(key, {});
        return node;
    }
    bool begin(Kind kind) {
        add(kind);
        open.push_back(nodes.size() - 1);
        return true;
    }
    bool end() {
        nodes[open.back()].span = static_cast<std::uint32_t>(nodes.size() - open.back());
        open.pop_back();
        return true;
    }
    bool add_number(Text digits) {
        add(Kind::number).text = end_piece(digits);
        return true;
    }

    bool on_document_begin(ErrorCode&) { return true; }
    bool on_document_end(ErrorCode&) { return true; }
    bool on_array_begin(ErrorCode&) { return begin(Kind::array); }
    bool on_array_end(std::size_t, ErrorCode&) { return end(); }
    bool on_object_begin(ErrorCode&) { return begin(Kind::object); }
    bool on_object_end(std::size_t, ErrorCode&) { return end(); }
    bool on_key_part(Text part, std::size_t, ErrorCode&) { return add_piece(part); }
    bool on_key(Text last, std::size_t, ErrorCode&) {
        key = end_piece(last);
        return true;
    }
    bool on_string_part(Text part, std::size_t, ErrorCode&) { return add_piece(part); }
    bool on_string(Text last, std::size_t, ErrorCode&) {
        add(Kind::string).text = end_piece(last);
        return true;
    }
    bool on_number_part(Text part, ErrorCode&) { return add_piece(part); }
    bool on_int64(std::int64_t, Text digits, ErrorCode&) { return add_number(digits); }
    bool on_uint64(std::uint64_t, Text digits, ErrorCode&) { return add_number(digits); }
    bool on_double(double, Text digits, ErrorCode&) { return add_number(digits); }
    bool on_bool(bool truth, ErrorCode&) {
        add(Kind::boolean).truth = truth;
        return true;
    }
    bool on_null(ErrorCode&) {
        add(Kind::null);
        return true;
    }
    bool on_comment_part(Text, ErrorCode&) { return true; }
    bool on_comment(Text, ErrorCode&) { return true; }
};

namespace {

std::string place_of(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, offset);
    std::size_t line = 1;
    std::size_t line_start = 0;
    for (std::size_t i = 0; i < before.size(); ++i)
        if (before[i] == '\n') ++line, line_start = i + 1;
    const std::size_t column = code_points(before.substr(line_start)) + 1;
    return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

std::string describe_failure(std::string_view text, const ErrorCode& code, std::size_t offset) {
    if (code == boost::json::error::too_deep)
        return "is nested deeper than " + std::to_string(depth_max) + " levels";
    const std::string place = " (" + place_of(text, offset) + ")";
    if (code == boost::json::error::incomplete) return "is not valid JSON: it ends too early" + place;
    return "is not valid JSON: " + code.message() + place;
}

} // namespace

Document::Document(std::string_view text, Reader& reader) : content_(std::make_unique<Content>(text.size())) {
    if (is_blank(text)) {
        reader.fail("", "is empty, but must be JSON");
    } else if (!is_valid_utf8(text)) {
        reader.fail("", "is not valid UTF-8");
    } else {
        boost::json::parse_options options;
        options.max_depth = depth_max;
        boost::json::basic_parser<Content> parser(options, text.size());
        ErrorCode code;
        const std::size_t parsed = parser.write_some(false, text.data(), text.size(), code);
        if (!code && !is_blank(text.substr(parsed))) code = make_error_code(boost::json::error::extra_data);
        *content_ = std::move(parser.handler());
        if (!code) return;
        reader.fail("", describe_failure(text, code, parsed));
    }
    content_->nodes.clear();
}

Document::~Document() = default;

const Node* Document::root() const {
    return content_->nodes.empty() ? nullptr : content_->nodes.data();
}

} // namespace rialto::json::detail
