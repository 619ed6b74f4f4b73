#include "platform/http/event_stream.hpp"
#include "platform/http/loop.hpp"
#include "platform/http/session.hpp"
#include "platform/telemetry/telemetry.hpp"

namespace rialto::http {

// The part of a session that sends an answer that goes on.

/// Asks for more, unless what there was is still on its way.
void Session::pull_stream(Deadline now) {
    if (stream_ended_ || !stream_text_.empty()) return;
    try {
        stream_ended_ = stream_->next(stream_text_, now) == EventStream::State::ended;
    } catch (const std::exception& error) {
        telemetry::error("http_stream_failed", {{"what", std::string_view(error.what())}});
        stream_text_.clear();
        stream_ended_ = true;
    }
    if (stream_ended_ || !stream_text_.empty()) socket_.wake();
}

void Session::end_stream() {
    stream_ended_ = true;
    socket_.wake();
}

/// Until the stream ends or the client does; then the connection closes.
Task<> Session::send_stream() {
    enter(Phase::streaming, Deadline::max());
    pull_stream(Steady::now());
    std::size_t heard = 0;
    while (!expired_) {
        if (socket_.is_readable()) {
            // Nothing that a client says now is a request; its end is what matters.
            const PolledSocket::Read read = socket_.read(buffer_.room());
            heard += read.count;
            if (read.state == PolledSocket::Read::State::ended || heard > stream_heard_bytes_max) co_return;
        } else if (!stream_text_.empty() && socket_.is_writable()) {
            if (!send_stream_text()) co_return;
        } else if (stream_text_.empty() && stream_ended_) {
            socket_.shut_down_writing();
            co_return;
        } else {
            co_await socket_.change();
        }
    }
}

/// False when the connection is gone.
bool Session::send_stream_text() {
    const std::string_view left = std::string_view(stream_text_).substr(stream_sent_);
    const PolledSocket::Written written = socket_.write(left);
    if (written.state == PolledSocket::Written::State::failed) return false;
    stream_sent_ += written.count;
    if (stream_sent_ == stream_text_.size()) {
        stream_text_.clear();
        stream_sent_ = 0;
        enter(Phase::streaming, Deadline::max());
    } else if (deadline_ == Deadline::max()) {
        enter(Phase::streaming, Steady::now() + loop_->site().options.timeouts.write);
    }
    return true;
}

} // namespace rialto::http
