#include "base/id.hpp"

#include "base/check.hpp"

#include <cerrno>
#include <sys/random.h>

namespace rialto {

namespace {

void fill_random(void* at, std::size_t size) {
    auto* bytes = static_cast<std::uint8_t*>(at);
    while (size > 0) {
        const ssize_t got = getrandom(bytes, size, 0);
        if (got < 0 && errno == EINTR) continue;
        CHECK(got > 0); // Linux gives up to 256 bytes whole and never fails once it is seeded
        bytes += got;
        size -= static_cast<std::size_t>(got);
    }
}

/// Random words for identifiers that need not be secret, fetched a block at a time. A child made by fork()
/// would repeat them: children of Rialto exec another program at once.
std::uint64_t next_random() {
    constexpr std::size_t block_words = 32;
    thread_local std::array<std::uint64_t, block_words> block;
    thread_local std::size_t used = block_words;
    if (used == block_words) {
        fill_random(block.data(), sizeof block);
        used = 0;
    }
    return block[used++];
}

void store_big_endian(std::uint8_t* at, std::uint64_t value) {
    for (int i = 7; i >= 0; --i) {
        at[i] = static_cast<std::uint8_t>(value);
        value >>= 8;
    }
}

constexpr char hex_digits[] = "0123456789abcdef";

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

constexpr bool hyphen_before(std::size_t byte) {
    return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

} // namespace

// RFC 9562, section 6.2: rand_a holds the fraction of the millisecond (method 3), rand_b a random number
// that grows within one microsecond (method 2). Its top bit starts at zero, which leaves room for 2^29
// identifiers a microsecond at steps of up to 2^32.
Uuid make_uuid_v7(Time at) {
    constexpr std::uint64_t rand_b_mask = (std::uint64_t{1} << 62) - 1;
    thread_local Time last_at;
    thread_local std::uint64_t last_rand_b = 0;
    if (at == last_at && last_rand_b != 0)
        last_rand_b += 1 + (next_random() >> 32);
    else
        last_rand_b = (next_random() & (rand_b_mask >> 1)) + 1;
    last_at = at;

    const auto millis_part = std::chrono::floor<std::chrono::milliseconds>(at.time_since_epoch());
    const auto millis = static_cast<std::uint64_t>(millis_part.count());
    const auto micros = static_cast<std::uint64_t>((at.time_since_epoch() - millis_part).count());
    Uuid id;
    store_big_endian(id.bytes.data(), (millis << 16) | 0x7000 | (micros * 4096 / 1000));
    store_big_endian(id.bytes.data() + 8, (std::uint64_t{2} << 62) | (last_rand_b & rand_b_mask));
    return id;
}

Uuid make_capability() {
    Uuid id;
    fill_random(id.bytes.data(), id.bytes.size());
    id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0f) | 0x40);
    id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3f) | 0x80);
    return id;
}

std::string to_string(const Uuid& id) {
    std::string out;
    append(out, id);
    return out;
}

void append(std::string& out, const Uuid& id) {
    char text[36];
    char* next = text;
    for (std::size_t i = 0; i < id.bytes.size(); ++i) {
        if (hyphen_before(i)) *next++ = '-';
        *next++ = hex_digits[id.bytes[i] >> 4];
        *next++ = hex_digits[id.bytes[i] & 15];
    }
    out.append(text, sizeof text);
}

std::optional<Uuid> parse_uuid(std::string_view text) {
    if (text.size() != 36) return std::nullopt;
    Uuid id;
    std::size_t next = 0;
    for (std::size_t i = 0; i < id.bytes.size(); ++i) {
        if (hyphen_before(i) && text[next++] != '-') return std::nullopt;
        const int high = hex_value(text[next++]);
        const int low = hex_value(text[next++]);
        if (high < 0 || low < 0) return std::nullopt;
        id.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return id;
}

} // namespace rialto
