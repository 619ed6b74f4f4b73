#pragma once
// Reads HTTP/1.1 answers off a byte stream for load clients: just enough of the protocol to know where one
// ends, so that the client costs the machine it shares with the server as little as can be. Answers to HEAD
// and chunked bodies are not understood.

#include <cstddef>
#include <string>
#include <string_view>

namespace rialto::load {

/// An answer's head may not be longer; it would be a fault of the server's.
inline constexpr std::size_t head_bytes_max = 64 * 1024;

class AnswerReader {
  public:
    /// `kept_header` is the name of one header whose value is wanted, empty for none.
    AnswerReader(std::string_view kept_header, bool keep_body);
    /// Of the answer to come; the body of a refusal (400 and more) is kept whatever is said.
    void keep_body(bool keep) { keep_body_ = keep; }

    enum class State { wants_more, complete, malformed };

    /// Takes this answer's part off the front of `bytes`. Once complete, reset() makes ready for the next.
    State take(std::string_view& bytes);
    void reset();

    int status() const { return status_; }
    /// True when the server will close the connection after this answer.
    bool closes() const { return closes_; }
    const std::string& header() const { return header_; }
    const std::string& body() const { return body_; }

  private:
    bool parse_head(std::string_view head);
    void parse_header(std::string_view line);

    std::string kept_header_;
    bool keep_body_;
    std::string head_; // what has come of it, while it is not whole
    bool in_body_ = false;
    bool well_formed_ = true;
    int status_ = 0;
    bool closes_ = false;
    std::size_t body_left_ = 0;
    std::string header_;
    std::string body_;
};

} // namespace rialto::load
