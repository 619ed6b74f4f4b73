#include "platform/http/conditional.hpp"
#include "platform/http/loop.hpp"
#include "platform/http/message.hpp"
#include "platform/http/problem.hpp"
#include "platform/http/session.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace rialto::http {

// The answering half of a session: from answers to bytes gathered for one write.

namespace {

constexpr std::size_t stage_bytes_max = 32;

char* put(char* out, std::string_view text) {
    std::memcpy(out, text.data(), text.size());
    return out + text.size();
}

/// "0.012": milliseconds with microseconds after the point.
char* put_milliseconds(char* out, std::chrono::nanoseconds duration) {
    const auto us =
        std::max<std::int64_t>(0, std::chrono::duration_cast<std::chrono::microseconds>(duration).count());
    constexpr std::size_t digits_max = 20;
    out = std::to_chars(out, out + digits_max, us / 1000).ptr;
    const auto fraction = us % 1000;
    *out++ = '.';
    *out++ = static_cast<char>('0' + fraction / 100);
    *out++ = static_cast<char>('0' + fraction / 10 % 10);
    *out++ = static_cast<char>('0' + fraction % 10);
    return out;
}

const std::string* find_header(const Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers)
        if (equal_ignoring_case(key, name)) return &value;
    return nullptr;
}

bool is_read(Method method) {
    return method == Method::get || method == Method::head;
}

} // namespace

AnswerBatch& Session::batch() {
    if (!batch_) batch_ = loop_->take_batch();
    return *batch_;
}

void Session::give_batch_back() {
    loop_->give_batch(std::move(batch_));
}

/// Date, request id and timing, what becomes of the connection, and the blank line. Fits into
/// changing_block_bytes_max: 51 + 64 + 17 + 32 + 5 + 24 + 24 + 4 bytes.
std::string_view Session::write_block(const char* stage) {
    const Deadline made_at = Steady::now();
    elapsed_ = made_at - started_;
    started_ = made_at; // the next pipelined request is timed from here
    keep_alive_ = keep_alive_ && !loop_->is_draining();

    char* const begin = batch().block();
    char* out = put(begin, loop_->date_line());
    out = put(out, request_.request_id);
    out = put(out, "\r\nServer-Timing: ");
    out = put(out, std::string_view(stage).substr(0, stage_bytes_max));
    out = put(out, ";dur=");
    out = put_milliseconds(out, elapsed_);
    if (!keep_alive_)
        out = put(out, "\r\nConnection: close");
    else if (!parser_.is_http_11())
        out = put(out, "\r\nConnection: keep-alive");
    out = put(out, "\r\n\r\n");
    return {begin, static_cast<std::size_t>(out - begin)};
}

void Session::answer(Response response) {
    if (response.prebuilt)
        answer_prebuilt(std::move(response.prebuilt), response.stage);
    else if (response.stream)
        answer_stream(std::move(response));
    else
        answer_rendered(response);
}

void Session::answer_prebuilt(std::shared_ptr<const Prebuilt> prebuilt, const char* stage) {
    const std::string_view block = write_block(stage);
    const bool known = !prebuilt->not_modified.empty() && is_read(request_.method) &&
                       etag_matches(request_.header("If-None-Match"), prebuilt->etag);
    int status = 304;
    if (known) {
        const std::string_view head = prebuilt->not_modified;
        batch().add(std::move(prebuilt), head, block, false);
    } else {
        const std::string_view head = prebuilt->head;
        // "HTTP/1.1 200 OK"
        std::from_chars(head.data() + 9, head.data() + std::min<std::size_t>(head.size(), 12), status);
        batch().add(std::move(prebuilt), head, block, request_.method != Method::head);
    }
    finish(status, Made::before);
}

/// The head; send_stream() goes on once it is out. Its end is that of the connection.
void Session::answer_stream(Response response) {
    if (request_.method == Method::head) return answer_rendered(response);
    if (!loop_->begin_stream(*this)) {
        Response refused = problem(
            {ErrorKind::unavailable, "overloaded", "Too many are listening; ask again instead.", {}, {}, 1});
        return answer_rendered(refused);
    }
    stream_ = std::move(response.stream);
    keep_alive_ = false;
    answer_rendered(response);
}

void Session::answer_rendered(Response& response) {
    if (response.content_type == problem_content_type) add_request_id(response.body, request_.request_id);
    if (turn_into_not_modified(response)) {
        response.status = 304;
        response.body.clear();
    }
    const bool goes_on = response.stream || stream_;
    const std::string_view block = write_block(response.stage);
    std::string& head = batch().head();
    append_status_line(head, response.status);
    if (has_body(response.status)) {
        append_header(head, "Content-Type", response.content_type);
        if (!goes_on) append_header(head, "Content-Length", std::to_string(response.body.size()));
    }
    for (const auto& [name, value] : response.headers) append_header(head, name, value);
    if (find_header(response, "Cache-Control") == nullptr)
        append_header(head, "Cache-Control",
                      route_ != nullptr && route_->access != Access::everyone ? "private, no-store"
                                                                              : "no-store");
    head += loop_->site().security_headers;
    const bool sends_body = has_body(response.status) && request_.method != Method::head;
    batch().add(block, sends_body ? std::move(response.body) : std::string());
    finish(response.status, Made::now);
}

bool Session::turn_into_not_modified(const Response& response) const {
    if (response.status != 200 || !is_read(request_.method)) return false;
    const std::string* const etag = find_header(response, "ETag");
    return etag != nullptr && etag_matches(request_.header("If-None-Match"), *etag);
}

/// The request is answered: counted, logged, forgotten. What was ready before is asked for by thousands a
/// second, and a line each would cost more than the answers.
void Session::finish(int status, Made made) {
    loop_->traffic().count(row_, status, elapsed_);
    log_request(request_, status, elapsed_,
                made == Made::before ? telemetry::Level::debug : telemetry::Level::info);
    if (!keep_alive_) closing_ = true;
    buffer_.consume(parser_.size() + body_size_);
    parser_.reset();
    head_complete_ = body_begun_ = matched_ = false;
    route_ = nullptr;
    match_.allowed = {};
    if (chunks_complete_) chunks_.reset();
    chunks_complete_ = false;
    body_size_ = 0;
    phase_ = Phase::idle;
}

/// Answers what cannot be taken as a request, and takes no more from this connection: where the next request
/// would begin is not known.
void Session::refuse(int status, std::string_view code, std::string_view detail) {
    request_.method = Method::get;
    request_.headers = {};
    request_.route = "none";
    row_ = loop_->traffic().unmatched_row();
    if (head_complete_ && route_ != nullptr) {
        request_.method = parser_.method();
        request_.route = route_->path;
        row_ = static_cast<std::size_t>(match_.route);
    }
    loop_->make_request_id(own_request_id_);
    request_.request_id = {own_request_id_.data(), own_request_id_.size()};
    keep_alive_ = false;
    lingers_ = true;
    Response response = problem_of(status, code, detail);
    if (status == 405) {
        Methods known;
        for (const Method method : {Method::get, Method::post, Method::put, Method::patch, Method::del})
            known.add(method);
        response.headers.emplace_back("Allow", known.allow());
    }
    // Whatever is left in the buffer is no request.
    body_size_ = buffer_.size() - std::min(buffer_.size(), parser_.size());
    answer_rendered(response);
}

void Session::refuse_body_size() {
    refuse(413, "body_too_large", "The body is larger than " + std::to_string(body_max_) + " bytes.");
}

} // namespace rialto::http
