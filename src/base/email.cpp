#include "base/email.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

namespace rialto {

bool looks_like_email(std::string_view email) {
    const auto at = email.find('@');
    if (email.size() > email_bytes_max || at == std::string_view::npos || at == 0 || at + 1 == email.size())
        return false;
    if (email.find('@', at + 1) != std::string_view::npos) return false;
    return std::all_of(email.begin(), email.end(),
                       [](char c) { return static_cast<unsigned char>(c) > ' ' && c != 0x7f; });
}

std::string fold_email(std::string_view email) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* const compose = icu::Normalizer2::getNFCInstance(status);
    CHECK(U_SUCCESS(status));
    auto folded =
        icu::UnicodeString::fromUTF8(icu::StringPiece(email.data(), static_cast<int32_t>(email.size())));
    folded.foldCase();
    folded = compose->normalize(folded, status);
    CHECK(U_SUCCESS(status));
    std::string out;
    folded.toUTF8String(out);
    return out;
}

} // namespace rialto
