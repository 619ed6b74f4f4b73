#pragma once
// One request on its way, as a libcurl handle. Private to this folder.

#include "platform/http_client/http_client.hpp"

#include <memory>

namespace rialto::http_client {

/// Stays where it was made: libcurl points into it.
class Transfer {
  public:
    Transfer(Request request, Deadline deadline, std::size_t answer_bytes_max);
    ~Transfer();
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    Deadline deadline() const { return deadline_; }
    /// The CURL* to add to a multi handle. Null: the request is `unsendable`.
    void* prepare();
    /// `code`: the CURLcode with which libcurl ended.
    Result<Answer> finish(int code);
    /// Why it ended before it began.
    Result<Answer> give_up(std::string_view code, std::string detail) const;
    Result<Answer> unsendable() const;
    /// Host of the URL, for messages.
    std::string host() const;

  private:
    struct Handles;

    static std::size_t take_header(char* text, std::size_t size, std::size_t count, void* self);
    static std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* self);
    bool has_room(std::size_t bytes);

    Request request_;
    Deadline deadline_;
    std::size_t bytes_left_;
    bool is_too_large_ = false;
    bool is_head_whole_ = false;
    Answer answer_;
    std::unique_ptr<Handles> handles_;
};

} // namespace rialto::http_client
