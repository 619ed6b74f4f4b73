#include "platform/load/caller.hpp"

#include "platform/load/answer_reader.hpp"

#include <array>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/time.h>
#include <unistd.h>

namespace rialto::load {

std::string print_request(std::string_view host, std::string_view method, std::string_view path,
                          std::string_view headers, std::string_view body) {
    std::string out;
    out.reserve(method.size() + path.size() + host.size() + headers.size() + body.size() + 96);
    out.append(method).append(" ").append(path).append(" HTTP/1.1\r\nHost: ").append(host).append("\r\n");
    out.append(headers);
    if (!body.empty())
        out.append("Content-Type: application/json\r\nContent-Length: ")
            .append(std::to_string(body.size()))
            .append("\r\n");
    else if (method != "GET")
        out.append("Content-Length: 0\r\n");
    return out.append("\r\n").append(body);
}

Caller::Caller(Target target) : target_(std::move(target)) {}

Caller::~Caller() {
    close();
}

void Caller::close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
}

bool Caller::open() {
    socket_ = ::socket(target_.address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket_ < 0) return false;
    const timeval patience{.tv_sec = answer_patience.count(), .tv_usec = 0};
    setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    const int on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return ::connect(socket_, reinterpret_cast<const sockaddr*>(&target_.address), target_.address_bytes) ==
           0;
}

bool Caller::exchange(const std::string& request, Reply& reply, bool& began) {
    for (std::size_t written = 0; written < request.size();) {
        const ssize_t sent =
            ::send(socket_, request.data() + written, request.size() - written, MSG_NOSIGNAL);
        if (sent <= 0) return false;
        written += static_cast<std::size_t>(sent);
    }
    AnswerReader reader("", true);
    std::array<char, 64 * 1024> buffer{};
    while (true) {
        const ssize_t count = ::recv(socket_, buffer.data(), buffer.size(), 0);
        if (count <= 0) return false;
        began = true;
        std::string_view bytes(buffer.data(), static_cast<std::size_t>(count));
        switch (reader.take(bytes)) {
        case AnswerReader::State::wants_more: continue;
        case AnswerReader::State::malformed: return false;
        case AnswerReader::State::complete: break;
        }
        reply = {reader.status(), reader.body()};
        if (reader.closes()) close();
        return true;
    }
}

Result<Reply> Caller::call(std::string_view method, std::string_view path, std::string_view headers,
                           std::string_view body) {
    const std::string request = print_request(target_.host, method, path, headers, body);
    for (int round = 0; round < 2; ++round) {
        const bool was_open = socket_ >= 0;
        if (!was_open && !open()) break;
        Reply reply;
        bool began = false;
        if (exchange(request, reply, began)) return reply;
        close();
        if (!was_open || began) break; // only a connection that may have been closed for being idle
    }
    close();
    return fail(ErrorKind::unavailable, "unreachable", "nobody answers at http://" + target_.host);
}

} // namespace rialto::load
