#pragma once
// Answers gathered for one write. Prebuilt bytes are pointed at, not copied; what changes from answer to
// answer (date, request id, timing) is formatted into the batch's own small arena. A batch belongs to one
// connection from the first answer gathered until the last byte is out, and is then used by another.

#include "platform/http/http.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <sys/uio.h>

namespace rialto::http {

inline constexpr std::size_t pipelined_answers_max = 32;      // gathered before they are written
inline constexpr std::size_t gathered_bytes_max = 512 * 1024; // the same, by size
inline constexpr std::size_t changing_block_bytes_max = 256;  // of one answer

class AnswerBatch {
  public:
    enum class Sent { all, blocked, failed };

    bool empty() const { return next_part_ == part_count_; }
    bool full() const { return answer_count_ == pipelined_answers_max || bytes_ >= gathered_bytes_max; }

    /// Where the next answer's changing block may be written: changing_block_bytes_max bytes. Not when full.
    char* block() { return arena_.data() + answer_count_ * changing_block_bytes_max; }
    /// A cleared string for the next answer's head, where it need not be moved from. Not when full.
    std::string& head() { return heads_[answer_count_]; }

    /// `head` points into `answer`; the body is left out for HEAD and 304.
    void add(std::shared_ptr<const Prebuilt> answer, std::string_view head, std::string_view block,
             bool with_body);
    /// The head was written to head().
    void add(std::string_view block, std::string body);

    /// Writes as much as the socket takes now.
    Sent send(int socket);
    void clear();

  private:
    void add_part(std::string_view bytes);

    std::size_t answer_count_ = 0;
    std::size_t part_count_ = 0;
    std::size_t next_part_ = 0; // the first that is not out yet
    std::size_t bytes_ = 0;
    std::array<iovec, 3 * pipelined_answers_max> parts_;
    std::array<std::shared_ptr<const Prebuilt>, pipelined_answers_max> kept_;
    std::array<std::string, pipelined_answers_max> heads_;
    std::array<std::string, pipelined_answers_max> bodies_;
    std::array<char, pipelined_answers_max * changing_block_bytes_max> arena_;
};

} // namespace rialto::http
