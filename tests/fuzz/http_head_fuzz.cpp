// Feeds arbitrary bytes to the head parser and the chunked body decoder. Two properties beside "does not
// crash": the verdict is the same whatever the pieces the bytes come in, and what is accepted holds what the
// parser promises (no control characters, one framing, everything inside the head).
//
// clang++-19 -std=c++23 -O1 -g -fsanitize=fuzzer,address,undefined -Isrc tests/fuzz/http_head_fuzz.cpp
//     src/platform/http/{head_parser,chunked_body}.cpp src/base/check.cpp -o http_head_fuzz

#include "base/check.hpp"
#include "platform/http/chunked_body.hpp"
#include "platform/http/head_parser.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace {

using rialto::http::ChunkedBody;
using rialto::http::HeadParser;

/// Sizes of pieces, made from the input itself so that a finding can be repeated.
class Pieces {
  public:
    explicit Pieces(std::string_view seed) : seed_(seed) {}
    std::size_t next() {
        const auto byte = static_cast<unsigned char>(seed_[at_++ % seed_.size()]);
        return 1 + (byte < 128 ? byte % 4 : byte);
    }

  private:
    std::string_view seed_;
    std::size_t at_ = 0;
};

void check_accepted(const HeadParser& head, std::string_view text) {
    CHECK(head.size() <= text.size() && head.size() <= rialto::http::head_bytes_max);
    CHECK(text.substr(0, head.size()).ends_with("\r\n\r\n"));
    CHECK(!(head.is_chunked() && head.content_length()));
    const std::string_view target = head.target().of(text);
    CHECK(target == "*" || target.starts_with('/'));
    CHECK(target.size() <= rialto::http::target_bytes_max);
    CHECK(std::ranges::all_of(target, [](char c) { return c > ' ' && c < 0x7f && c != '#'; }));
    CHECK(head.headers().size() <= rialto::http::headers_max);
    for (const auto& header : head.headers()) {
        CHECK(rialto::http::is_token(header.name.of(text)));
        const std::string_view value = header.value.of(text);
        CHECK(rialto::http::is_field_value(value));
        CHECK(value.empty() || (value.front() != ' ' && value.back() != ' '));
    }
}

void parse_head(std::string_view text) {
    HeadParser whole;
    const HeadParser::State verdict = whole.parse(text);
    if (verdict == HeadParser::State::complete) check_accepted(whole, text);

    HeadParser pieced;
    HeadParser::State state = HeadParser::State::incomplete;
    Pieces pieces(text);
    for (std::size_t size = 0; size < text.size() && state == HeadParser::State::incomplete;) {
        size = std::min(text.size(), size + pieces.next());
        const std::vector<char> copy(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size));
        state = pieced.parse({copy.data(), copy.size()});
    }
    CHECK(state == verdict);
    if (state == HeadParser::State::complete) CHECK(pieced.size() == whole.size());
    if (state == HeadParser::State::refused) {
        CHECK(pieced.refusal().status == whole.refusal().status);
        CHECK(pieced.refusal().detail == whole.refusal().detail);
    }
}

struct Decoded {
    ChunkedBody::State state = ChunkedBody::State::incomplete;
    std::string body;
    std::size_t consumed = 0;
};

constexpr std::size_t body_max = 300;

Decoded decode(std::string_view text, bool in_pieces) {
    ChunkedBody chunks;
    Decoded decoded;
    std::string pending;
    Pieces pieces(text);
    for (std::size_t at = 0; at < text.size() && decoded.state == ChunkedBody::State::incomplete;) {
        const std::size_t count = in_pieces ? std::min(text.size() - at, pieces.next()) : text.size();
        pending += text.substr(at, count);
        at += count;
        const ChunkedBody::Progress progress = chunks.decode(pending.data(), pending.size(), body_max);
        CHECK(progress.produced <= progress.consumed && progress.consumed <= pending.size());
        decoded.state = progress.state;
        decoded.consumed += progress.consumed;
        decoded.body += pending.substr(0, progress.produced);
        pending.erase(0, progress.consumed);
    }
    CHECK(decoded.body.size() <= body_max);
    return decoded;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    parse_head(text);
    const Decoded whole = decode(text, false);
    const Decoded pieced = decode(text, true);
    CHECK(whole.state == pieced.state);
    CHECK(whole.body == pieced.body);
    CHECK(whole.consumed == pieced.consumed);
    return 0;
}
