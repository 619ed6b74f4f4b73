#pragma once
// The head of a request (RFC 9112): strict, so that no two servers on the way read a message differently. It
// takes bytes as they come, looks at each complete line once, and keeps offsets, because the buffer may move.

#include "platform/http/http.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace rialto::http {

/// Part of a head, as offset from its first byte.
struct Slice {
    std::uint16_t offset = 0;
    std::uint16_t size = 0;

    std::string_view of(std::string_view head) const { return head.substr(offset, size); }
};
static_assert(head_bytes_max <= 0xffff);

/// Why a head is refused: the answer's status and what the client should know.
struct Refusal {
    int status = 400;
    std::string_view code;
    std::string_view detail;
};

class HeadParser {
  public:
    enum class State { incomplete, complete, refused };

    struct HeaderSlice {
        Slice name;
        Slice value;
    };

    /// `bytes` begin at the head's first byte and are at least those of the call before. Once complete or
    /// refused, it stays so until reset().
    State parse(std::string_view bytes);
    void reset();

    // What a complete head says.
    std::size_t size() const { return at_; } // of the head with its blank line
    Method method() const { return method_; }
    Slice target() const { return target_; } // in origin form, or "*"
    bool is_http_11() const { return http_11_; }
    std::span<const HeaderSlice> headers() const { return {headers_.data(), header_count_}; }
    std::optional<std::uint64_t> content_length() const { return content_length_; }
    bool is_chunked() const { return chunked_; }
    bool keeps_alive() const { return closes_ ? false : (http_11_ || keeps_alive_); }
    bool expects_continue() const { return expects_continue_; }

    const Refusal& refusal() const { return refusal_; }

  private:
    bool refuse(int status, std::string_view code, std::string_view detail);
    bool check_sizes(std::size_t line_size);
    bool take_line(std::string_view bytes, std::size_t line_size);
    bool take_request_line(std::string_view bytes, std::size_t line_size);
    bool take_target(std::string_view bytes, std::size_t begin, std::size_t end);
    bool take_header(std::string_view bytes, std::size_t line_size);
    bool take_known_header(std::string_view name, std::string_view value);
    bool take_content_length(std::string_view value);
    bool take_transfer_encoding(std::string_view value);
    bool take_expect(std::string_view value);
    bool take_connection(std::string_view value);
    bool finish();

    State state_ = State::incomplete;
    std::size_t at_ = 0; // first byte of the line that is not complete yet
    bool request_line_seen_ = false;
    bool blank_line_skipped_ = false;
    bool http_11_ = true;
    bool host_seen_ = false;
    bool chunked_ = false;
    bool closes_ = false;
    bool keeps_alive_ = false;
    bool expects_continue_ = false;
    Method method_ = Method::get;
    Slice target_;
    std::uint32_t header_count_ = 0;
    std::optional<std::uint64_t> content_length_;
    Refusal refusal_;
    std::array<HeaderSlice, headers_max> headers_;
};

/// Whether every byte may stand in a field value (RFC 9110, 5.5).
bool is_field_value(std::string_view text);
/// Whether the text is a token (RFC 9110, 5.6.2), so a field name or a method.
bool is_token(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b);

} // namespace rialto::http
