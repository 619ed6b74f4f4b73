#include "platform/http/session.hpp"

#include "platform/http/loop.hpp"
#include "platform/http/problem.hpp"
#include "platform/http/uri.hpp"

namespace rialto::http {

// The reading half: from bytes to requests. The answering half is in session_answer.cpp.

Session::Session(std::shared_ptr<Loop> loop, int descriptor, std::string peer)
    : loop_(std::move(loop)), socket_(loop_->poller(), descriptor), peer_(std::move(peer)),
      started_(Steady::now()) {
    loop_->add(*this);
}

Session::~Session() {
    unlink();
    if (stream_) loop_->end_stream();
    loop_->removed();
}

Task<> Session::run(std::unique_ptr<Session> session) {
    Session& self = *session;
    for (;;) {
        const Next next = self.advance();

        while (self.batch_) {
            const AnswerBatch::Sent sent = self.batch_->send(self.socket_.descriptor());
            if (sent == AnswerBatch::Sent::failed) co_return;
            if (sent == AnswerBatch::Sent::all) {
                self.give_batch_back();
                break;
            }
            self.socket_.note_blocked_write();
            self.enter(Phase::writing, Steady::now() + self.loop_->site().options.timeouts.write);
            while (!self.socket_.is_writable() && !self.expired_) co_await self.socket_.change();
            if (self.expired_) co_return;
        }

        if (next == Next::close) break;
        if (next == Next::write) continue;
        if (next == Next::handle) {
            co_await self.handle();
            continue;
        }
        if (self.may_stop_idle()) co_return;
        self.enter_read_phase();
        while (!self.socket_.is_readable() && !self.expired_) co_await self.socket_.change();
        if (self.expired_ ? !self.take_expiry() : !self.read()) co_return;
    }
    if (self.stream_) co_await self.send_stream();
    if (self.lingers_) co_await self.linger();
}

/// False at the end of the stream.
bool Session::read() {
    const PolledSocket::Read read = socket_.read(buffer_.room());
    buffer_.commit(read.count);
    started_ = Steady::now();
    return read.state != PolledSocket::Read::State::ended;
}

/// Awaits the handler of the request that dispatch() left.
Task<> Session::handle() {
    enter(Phase::handling, Deadline::max());
    Response response = co_await answer_later(&loop_->site(), route_, request_, loop_->executor());
    loop_->end_awaiting();
    answer(std::move(response));
    started_ = Steady::now(); // what is pipelined behind has waited for this one, not for itself
}

/// Closing while the client still sends would reset the connection, and the client might never see why it was
/// refused. So: say that nothing more will come, and read on for a while.
Task<> Session::linger() {
    socket_.shut_down_writing();
    enter(Phase::lingering, Steady::now() + linger_timeout);
    buffer_.consume(buffer_.size());
    std::size_t left = linger_bytes_max;
    for (;;) {
        while (!socket_.is_readable() && !expired_) co_await socket_.change();
        if (expired_) co_return;
        const PolledSocket::Read read = socket_.read(buffer_.room());
        if (read.state == PolledSocket::Read::State::ended || read.count >= left) co_return;
        left -= read.count;
    }
}

/// Takes requests until something must be waited for.
Session::Next Session::advance() {
    while (!closing_) {
        if (batch_ && batch_->full()) return Next::write;
        if ((!head_complete_ && !take_head()) || !take_body()) return closing_ ? Next::close : Next::read;
        if (dispatch()) return Next::handle;
    }
    return Next::close;
}

bool Session::take_head() {
    if (buffer_.size() == 0) return false;
    switch (parser_.parse(buffer_.unread())) {
    case HeadParser::State::incomplete: return false;
    case HeadParser::State::refused: {
        const Refusal refusal = parser_.refusal();
        refuse(refusal.status, refusal.code, refusal.detail);
        return false;
    }
    case HeadParser::State::complete: break;
    }
    head_complete_ = true;
    keep_alive_ = parser_.keeps_alive();
    return true;
}

/// True when the body, if there is one, is there.
bool Session::take_body() {
    if (!parser_.is_chunked() && parser_.content_length().value_or(0) == 0) return true;
    if (!body_begun_ && !begin_body()) return false;
    if (parser_.is_chunked()) return chunks_complete_ || take_chunks();
    body_size_ = *parser_.content_length();
    return buffer_.size() - parser_.size() >= body_size_;
}

bool Session::begin_body() {
    body_begun_ = true;
    match_route();
    body_max_ = route_ != nullptr ? std::min(route_->body_max, body_bytes_max) : body_bytes_max;
    if (parser_.content_length().value_or(0) > body_max_) {
        refuse_body_size();
        return false;
    }
    // A client that waits for leave to send gets it, unless it has begun already.
    if (parser_.expects_continue() && buffer_.size() == parser_.size()) {
        batch().head() = "HTTP/1.1 100 Continue\r\n";
        batch().add("\r\n", {});
    }
    return true;
}

bool Session::take_chunks() {
    const std::size_t coded = parser_.size() + body_size_;
    const ChunkedBody::Progress progress =
        chunks_.decode(buffer_.data() + coded, buffer_.size() - coded, body_max_);
    body_size_ += progress.produced;
    buffer_.erase(coded + progress.produced, progress.consumed - progress.produced);
    switch (progress.state) {
    case ChunkedBody::State::incomplete: return false;
    case ChunkedBody::State::complete: chunks_complete_ = true; return true;
    case ChunkedBody::State::malformed:
        refuse(400, "invalid_request", "The chunked body is malformed.");
        return false;
    case ChunkedBody::State::too_large: refuse_body_size(); return false;
    }
    return false;
}

/// Views are made now and not before: from here until the answer the buffer stays where it is.
void Session::fill_request() {
    const std::string_view bytes = buffer_.unread();
    request_.method = parser_.method();
    request_.target = parser_.target().of(bytes);
    const std::size_t question = request_.target.find('?');
    request_.path = request_.target.substr(0, question);
    request_.query =
        question == request_.target.npos ? std::string_view() : request_.target.substr(question + 1);
    headers_.clear();
    for (const HeadParser::HeaderSlice& header : parser_.headers())
        headers_.push_back({header.name.of(bytes), header.value.of(bytes)});
    request_.headers = headers_;
    request_.body = bytes.substr(parser_.size(), body_size_);
    request_.route = "none";
    request_.received_at = loop_->wall_time(started_);
    request_.deadline = started_ + std::chrono::seconds(request_timeout_s);
    request_.peer = peer_;
    request_.request_id = choose_request_id();
    row_ = loop_->traffic().unmatched_row();
}

std::string_view Session::choose_request_id() {
    constexpr std::size_t size_max = 64;
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    const std::string_view theirs = request_.header("X-Request-Id");
    if (!theirs.empty() && theirs.size() <= size_max && theirs.find_first_not_of(letters) == theirs.npos)
        return theirs;
    loop_->make_request_id(own_request_id_);
    return {own_request_id_.data(), own_request_id_.size()};
}

void Session::match_route() {
    if (matched_) return;
    matched_ = true;
    const std::string_view target = parser_.target().of(buffer_.unread());
    if (target == "*") return;
    match_ = loop_->site().router.match(parser_.method(), target.substr(0, target.find('?')));
    if (match_.route != Router::none) route_ = &loop_->site().routes[static_cast<std::size_t>(match_.route)];
}

/// Answers the request that is complete; true when its handler must be awaited instead.
bool Session::dispatch() {
    fill_request();
    const Site& site = loop_->site();
    const bool reads = request_.method == Method::get || request_.method == Method::head;
    if (reads && site.fast_path && body_size_ == 0) {
        if (std::shared_ptr<const Prebuilt> found = ask_fast_path(site, request_)) {
            row_ = loop_->traffic().cached_row();
            request_.route = "cached";
            answer_prebuilt(std::move(found), "hit");
            return false;
        }
    }
    if (body_begun_) matched_ = false; // the buffer may have moved since: the match's views with it
    match_route();
    if (route_ == nullptr) {
        answer(answer_to_unmatched());
        return false;
    }
    row_ = static_cast<std::size_t>(match_.route);
    request_.route = route_->path;
    if (!decode_path_values()) {
        answer(problem_of(400, "invalid_request", "The path must be percent-encoded UTF-8."));
    } else if (std::shared_ptr<const Prebuilt> known = ask_shortcut(*route_, request_)) {
        answer_prebuilt(std::move(known), "memory");
    } else if (is_immediate(*route_)) {
        answer(answer_now(site, *route_, request_));
    } else if (!loop_->begin_awaiting()) {
        answer(problem(
            {ErrorKind::unavailable, "overloaded", "Too much is going on here; try again.", {}, {}, 1}));
    } else {
        return true;
    }
    return false;
}

Response Session::answer_to_unmatched() {
    Methods allowed = match_.allowed;
    const bool everything = request_.target == "*";
    if (everything)
        for (const Method method : {Method::get, Method::post, Method::put, Method::patch, Method::del})
            allowed.add(method);
    if (allowed.empty()) return problem_of(404, "not_found", "There is nothing here.");
    Response response;
    if (request_.method == Method::options)
        response.status = 204;
    else
        response = problem_of(405, "method_not_allowed", "This method is not for this path; see Allow.");
    response.headers.emplace_back("Allow", allowed.allow());
    return response;
}

bool Session::decode_path_values() {
    for (std::size_t i = 0; i < path_values_max; ++i) {
        // Decoded even when empty: the value of the request before must go.
        std::optional<std::string> value = percent_decode(match_.values[i], Plus::stays);
        if (!value) return false;
        request_.path_values[i] = std::move(*value);
    }
    return true;
}

void Session::enter(Phase phase, Deadline deadline) {
    phase_ = phase;
    deadline_ = deadline;
}

/// The deadline of a head or a body counts from its beginning, not from its latest byte. The clock was read
/// just now: when the bytes came or the last answer was made.
void Session::enter_read_phase() {
    const Timeouts& timeouts = loop_->site().options.timeouts;
    if (buffer_.size() == 0)
        enter(Phase::idle, started_ + timeouts.idle);
    else if (!head_complete_ && phase_ != Phase::head)
        enter(Phase::head, started_ + timeouts.head);
    else if (head_complete_ && phase_ != Phase::body)
        enter(Phase::body, started_ + timeouts.body);
}

/// While draining, a connection between two requests has nothing to wait for.
bool Session::may_stop_idle() const {
    return loop_->is_draining() && buffer_.size() == 0 && !socket_.has_bytes();
}

void Session::check_deadline(Deadline now) {
    if (expired_ || now < deadline_) return;
    expired_ = true;
    socket_.wake();
}

/// What an expired wait means for a reader: false when the connection just ends.
bool Session::take_expiry() {
    if (closing_ || phase_ == Phase::idle) return false;
    expired_ = false; // the answer has its own time
    refuse(408, "request_timeout", "The request did not arrive in time.");
    return true;
}

void Session::close_if_idle() {
    if (phase_ != Phase::idle || !may_stop_idle()) return;
    close_at_once();
}

void Session::close_at_once() {
    expired_ = true;
    closing_ = true;
    socket_.shut_down();
    socket_.wake();
}

} // namespace rialto::http
