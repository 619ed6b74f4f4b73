#pragma once
// Answers that go on: Server-Sent Events (WHATWG HTML, 9.2). A stream is pulled: the connection's loop asks
// it what there is to send, and only once the client has taken what was sent before, so that a slow reader
// costs one text and sees the latest state next. There is no timer a stream: all of a loop are asked in one
// pass, after Server::wake_streams() and twice a second.

#include "platform/http/http.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace rialto::http {

class EventStream {
  public:
    EventStream() = default;
    virtual ~EventStream() = default;
    EventStream(const EventStream&) = delete;
    EventStream& operator=(const EventStream&) = delete;

    enum class State : std::uint8_t { open, ended };
    /// Appends what is new as whole events, or nothing; `ended`: the connection closes after it. On the
    /// connection's loop, which waits for it; what it throws ends the stream.
    virtual State next(std::string& out, Deadline now) = 0;
};

/// `id` is what Last-Event-ID will hold after it; empty for none. Line ends in `data` become lines of the
/// event; the other two have none.
void append_event(std::string& out, std::string_view type, std::string_view data, std::string_view id = {});
/// A line that clients pass over; keeps the connection open through proxies.
void append_comment(std::string& out);

/// 200 text/event-stream. Not for caches, and proxies are asked not to hold it back. The server answers 503
/// with Retry-After instead while it is draining or has ServerOptions::streams_max of them.
Response stream_response(std::shared_ptr<EventStream> stream);

} // namespace rialto::http
