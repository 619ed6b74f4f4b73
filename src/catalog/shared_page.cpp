#include "catalog/shared_page.hpp"

#include "platform/crypto/crypto.hpp"

#include <array>
#include <charconv>

namespace rialto::catalog {

namespace {

// "rialto-page-3 MICROSECONDS COMPRESSED TAGS_SIZE EDGE_SIZE BODY_SIZE\n", the tags, the edge, the body, the
// signature.
constexpr std::string_view mark = "rialto-page-3 ";
constexpr std::size_t numbers = 5;
constexpr std::size_t signature_bytes = 16; // of HMAC-SHA256

std::string sign(std::string_view text, PageSeal seal) {
    std::string signed_text("shared page\n");
    signed_text.reserve(signed_text.size() + seal.key.size() + 1 + text.size());
    (signed_text += seal.key) += '\n';
    signed_text += text;
    const crypto::Digest digest = crypto::hmac_sha256(seal.secret, signed_text);
    return std::string(crypto::bytes(digest).substr(0, signature_bytes));
}

} // namespace

std::string pack(const SharedPage& page, PageSeal seal) {
    std::string text(mark);
    text.reserve(112 + page.tags.size() + page.edge.size() + page.body.size());
    text += std::to_string(page.rendered_at.time_since_epoch().count());
    text += page.is_compressed ? " 1 " : " 0 ";
    (text += std::to_string(page.tags.size())) += ' ';
    (text += std::to_string(page.edge.size())) += ' ';
    (text += std::to_string(page.body.size())) += '\n';
    ((text += page.tags) += page.edge) += page.body;
    return text += sign(text, seal);
}

std::optional<SharedPage> unpack(std::string_view text, PageSeal seal) {
    if (!text.starts_with(mark) || text.size() < mark.size() + signature_bytes) return std::nullopt;
    const std::string_view signature = text.substr(text.size() - signature_bytes);
    text.remove_suffix(signature_bytes);
    if (!crypto::equal_in_constant_time(sign(text, seal), signature)) return std::nullopt;
    text.remove_prefix(mark.size());
    std::array<std::int64_t, numbers> values{};
    for (std::size_t i = 0; i < numbers; ++i) {
        const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), values[i]);
        if (failure != std::errc() || values[i] < 0 || end == text.data() + text.size() ||
            *end != (i + 1 < numbers ? ' ' : '\n'))
            return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
    }
    const auto tags_size = static_cast<std::size_t>(values[2]);
    const auto edge_size = static_cast<std::size_t>(values[3]);
    const auto body_size = static_cast<std::size_t>(values[4]);
    if (tags_size > text.size() || edge_size > text.size() - tags_size ||
        text.size() - tags_size - edge_size != body_size)
        return std::nullopt;
    return SharedPage{Time(std::chrono::microseconds(values[0])), values[1] == 1,
                      std::string(text.substr(0, tags_size)), std::string(text.substr(tags_size, edge_size)),
                      std::string(text.substr(tags_size + edge_size))};
}

} // namespace rialto::catalog
