#include "platform/crypto/crypto.hpp"

#include "base/check.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <sodium.h>

namespace rialto::crypto {

namespace {

constexpr std::string_view base64url_letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const unsigned char* data_of(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

/// The six bits that a letter stands for, or −1.
int sextet(char letter) {
    const std::size_t at = base64url_letters.find(letter);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

} // namespace

Digest sha256(std::string_view data) {
    Digest digest{};
    unsigned int size = 0;
    CHECK(EVP_Digest(data.data(), data.size(), digest.data(), &size, EVP_sha256(), nullptr) == 1);
    CHECK(size == digest.size());
    return digest;
}

Digest hmac_sha256(std::string_view key, std::string_view data) {
    CHECK(key.size() <= 0x7fffffff);
    Digest digest{};
    unsigned int size = 0;
    // OpenSSL takes a null key for "the key of last time", so an empty key still needs an address.
    const unsigned char none = 0;
    const unsigned char* const key_data = key.empty() ? &none : data_of(key);
    CHECK(HMAC(EVP_sha256(), key_data, static_cast<int>(key.size()), data_of(data), data.size(),
               digest.data(), &size) != nullptr);
    CHECK(size == digest.size());
    return digest;
}

std::string random_bytes(std::size_t count) {
    CHECK(count <= 0x7fffffff);
    std::string bytes(count, '\0');
    CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) == 1);
    return bytes;
}

std::string hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char byte : bytes) {
        const auto value = static_cast<unsigned char>(byte);
        text.push_back(digits[value >> 4]);
        text.push_back(digits[value & 15]);
    }
    return text;
}

std::string base64url(std::string_view bytes) {
    std::string text;
    text.reserve((bytes.size() * 4 + 2) / 3);
    std::uint32_t bits = 0;
    int held = 0;
    for (const char byte : bytes) {
        bits = (bits << 8) | static_cast<unsigned char>(byte);
        held += 8;
        while (held >= 6) {
            held -= 6;
            text.push_back(base64url_letters[(bits >> held) & 63]);
        }
    }
    if (held > 0) text.push_back(base64url_letters[(bits << (6 - held)) & 63]);
    return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
    std::string bytes;
    bytes.reserve(text.size() * 3 / 4);
    std::uint32_t bits = 0;
    int held = 0;
    for (const char letter : text) {
        const int value = sextet(letter);
        if (value < 0) return std::nullopt;
        bits = (bits << 6) | static_cast<std::uint32_t>(value);
        held += 6;
        if (held >= 8) {
            held -= 8;
            bytes.push_back(static_cast<char>((bits >> held) & 255));
        }
    }
    // One text for one value: a signed cursor must not have a second spelling.
    if (held >= 6 || (bits & ((1U << held) - 1)) != 0) return std::nullopt;
    return bytes;
}

std::uint64_t keyed_hash(const std::array<std::uint8_t, 16>& key, std::string_view data) {
    static_assert(crypto_shorthash_siphash24_KEYBYTES == 16 && crypto_shorthash_siphash24_BYTES == 8);
    std::array<unsigned char, 8> hash;
    crypto_shorthash_siphash24(hash.data(), reinterpret_cast<const unsigned char*>(data.data()), data.size(),
                               key.data());
    std::uint64_t number = 0;
    for (const unsigned char byte : hash) number = number << 8 | byte; // the same on every machine
    return number;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace rialto::crypto
