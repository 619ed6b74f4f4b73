#include "platform/http/answer_batch.hpp"

#include "base/check.hpp"

#include <cerrno>
#include <sys/socket.h>
#include <utility>

namespace rialto::http {

void AnswerBatch::add_part(std::string_view bytes) {
    if (bytes.empty()) return;
    // iovec has no const; sendmsg only reads.
    parts_[part_count_++] = {const_cast<char*>(bytes.data()), bytes.size()};
    bytes_ += bytes.size();
}

void AnswerBatch::add(std::shared_ptr<const Prebuilt> answer, std::string_view head, std::string_view block,
                      bool with_body) {
    CHECK(!full());
    add_part(head);
    add_part(block);
    if (with_body) add_part(answer->body);
    kept_[answer_count_++] = std::move(answer);
}

void AnswerBatch::add(std::string_view block, std::string body) {
    CHECK(!full());
    bodies_[answer_count_] = std::move(body);
    add_part(heads_[answer_count_]);
    add_part(block);
    add_part(bodies_[answer_count_]);
    ++answer_count_;
}

AnswerBatch::Sent AnswerBatch::send(int socket) {
    while (!empty()) {
        msghdr message{};
        message.msg_iov = &parts_[next_part_];
        message.msg_iovlen = part_count_ - next_part_;
        const ssize_t sent = ::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0) {
            if (errno == EINTR) continue;
            return errno == EAGAIN || errno == EWOULDBLOCK ? Sent::blocked : Sent::failed;
        }
        auto left = static_cast<std::size_t>(sent);
        while (!empty() && left >= parts_[next_part_].iov_len) left -= parts_[next_part_++].iov_len;
        if (left > 0) {
            iovec& part = parts_[next_part_];
            part.iov_base = static_cast<char*>(part.iov_base) + left;
            part.iov_len -= left;
        }
    }
    return Sent::all;
}

void AnswerBatch::clear() {
    for (std::size_t i = 0; i < answer_count_; ++i) {
        kept_[i].reset();
        heads_[i].clear();
        if (!bodies_[i].empty()) bodies_[i] = std::string();
    }
    answer_count_ = part_count_ = next_part_ = bytes_ = 0;
}

} // namespace rialto::http
