#pragma once
// The bytes of a connection that were read and not yet used. Grows by doubling as bytes come, so that
// announcing a large body costs the server nothing.

#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace rialto::http {

inline constexpr std::size_t read_buffer_bytes = 4 * 1024;       // of a new connection
inline constexpr std::size_t read_buffer_bytes_kept = 32 * 1024; // a larger one is given back when idle

class ReadBuffer {
  public:
    std::string_view unread() const { return {bytes_.get() + begin_, end_ - begin_}; }
    char* data() { return bytes_.get() + begin_; }
    std::size_t size() const { return end_ - begin_; }

    /// Room for at least one more byte. May move what is unread.
    std::span<char> room() {
        if (end_ == capacity_) make_room();
        return {bytes_.get() + end_, capacity_ - end_};
    }
    void commit(std::size_t count) { end_ += count; }

    void consume(std::size_t count) {
        begin_ += count;
        if (begin_ == end_) {
            begin_ = end_ = 0;
            if (capacity_ > read_buffer_bytes_kept) {
                bytes_.reset();
                capacity_ = 0;
            }
        }
    }
    /// Takes `count` bytes out of the middle.
    void erase(std::size_t offset, std::size_t count) {
        if (count == 0) return;
        char* const at = data() + offset;
        std::memmove(at, at + count, size() - offset - count);
        end_ -= count;
    }

  private:
    void make_room() {
        const std::size_t used = size();
        if (begin_ > 0 && used <= capacity_ / 2) {
            std::memmove(bytes_.get(), bytes_.get() + begin_, used);
        } else {
            const std::size_t capacity = capacity_ == 0 ? read_buffer_bytes : capacity_ * 2;
            auto bytes = std::make_unique_for_overwrite<char[]>(capacity);
            if (used > 0) std::memcpy(bytes.get(), bytes_.get() + begin_, used);
            bytes_ = std::move(bytes);
            capacity_ = capacity;
        }
        begin_ = 0;
        end_ = used;
    }

    std::unique_ptr<char[]> bytes_;
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

} // namespace rialto::http
