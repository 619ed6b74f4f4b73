#pragma once
// The chunked transfer coding of request bodies (RFC 9112, 7.1): decoded in place, strict about line ends and
// sizes; extensions are skipped, trailers are read and dropped.

#include <cstddef>
#include <cstdint>

namespace rialto::http {

inline constexpr std::size_t chunk_line_bytes_max = 256; // size and extensions
inline constexpr std::size_t trailer_bytes_max = 4096;

class ChunkedBody {
  public:
    enum class State { incomplete, complete, malformed, too_large };

    struct Progress {
        State state;
        std::size_t consumed; // coded bytes taken from the front of `data`
        std::size_t produced; // body bytes, now at the front of `data`
    };

    /// Decodes as much as is there. The bytes that were not consumed must be given again, with more behind
    /// them. too_large: the body has more than `body_max` bytes in all.
    Progress decode(char* data, std::size_t size, std::size_t body_max);
    void reset() { *this = ChunkedBody(); }

  private:
    enum class Part { size_line, bytes, bytes_end, trailers };

    Part part_ = Part::size_line;
    std::uint64_t left_ = 0; // of the current chunk
    std::size_t body_size_ = 0;
    std::size_t trailer_size_ = 0;
};

} // namespace rialto::http
