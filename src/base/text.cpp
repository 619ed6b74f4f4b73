#include "base/text.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

namespace rialto {

namespace {

constexpr std::string_view white_space = " \t\r\n\f\v";

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

/// Bytes of the code point at the front; 0 when it is not well formed (Unicode, table 3-7).
std::size_t sequence_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned lead = byte(0);
    if (lead < 0x80) return 1;
    const std::size_t length = lead >= 0xc2 && lead <= 0xdf   ? 2
                               : lead >= 0xe0 && lead <= 0xef ? 3
                               : lead >= 0xf0 && lead <= 0xf4 ? 4
                                                              : 0;
    if (length == 0 || text.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if (!is_continuation(text[i])) return 0;
    if (lead == 0xe0 && byte(1) < 0xa0) return 0; // overlong
    if (lead == 0xed && byte(1) > 0x9f) return 0; // surrogate
    if (lead == 0xf0 && byte(1) < 0x90) return 0; // overlong
    if (lead == 0xf4 && byte(1) > 0x8f) return 0; // past U+10FFFF
    return length;
}

/// Latin letters that no decomposition takes apart.
std::string_view latin_spelling(UChar32 letter) {
    switch (letter) {
    case U'ß': return "ss";
    case U'æ': return "ae";
    case U'œ': return "oe";
    case U'ø': return "o";
    case U'đ':
    case U'ð': return "d";
    case U'ł': return "l";
    case U'þ': return "th";
    case U'ħ': return "h";
    case U'ı': return "i";
    case U'ŋ': return "n";
    case U'ŧ': return "t";
    default: return {};
    }
}

bool is_latin(UChar32 letter) {
    UErrorCode status = U_ZERO_ERROR;
    return uscript_getScript(letter, &status) == USCRIPT_LATIN;
}

bool is_mark(UChar32 point) {
    return (U_GET_GC_MASK(point) & U_GC_M_MASK) != 0;
}
bool is_letter_or_digit(UChar32 point) {
    return (U_GET_GC_MASK(point) & (U_GC_L_MASK | U_GC_N_MASK)) != 0;
}

icu::UnicodeString from_utf8(std::string_view text) {
    return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

/// What stands for a code point that is no letter, digit or mark.
UChar32 fold_separator(UChar32 point) {
    if (point < 0x80) return point;
    return point == U'\u2019' ? U'\'' : U' ';
}

/// A mark belongs to the letter before it: Latin letters lose theirs, other scripts need them.
icu::UnicodeString fold_letters(const icu::UnicodeString& decomposed, Accents accents) {
    icu::UnicodeString folded;
    bool keeps_marks = false;
    for (int32_t i = 0; i < decomposed.length(); i = decomposed.moveIndex32(i, 1)) {
        const UChar32 point = decomposed.char32At(i);
        if (is_mark(point)) {
            if (keeps_marks) folded.append(point);
            continue;
        }
        if (!is_letter_or_digit(point)) {
            folded.append(fold_separator(point));
            keeps_marks = false;
            continue;
        }
        keeps_marks = accents == Accents::kept || !is_latin(point);
        const std::string_view spelling =
            accents == Accents::kept ? std::string_view() : latin_spelling(point);
        if (spelling.empty())
            folded.append(point);
        else
            folded.append(from_utf8(spelling));
    }
    return folded;
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_slug_letter(char c) {
    return static_cast<unsigned char>(c) >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

} // namespace

bool is_valid_utf8(std::string_view text) {
    while (!text.empty()) {
        std::uint64_t eight = 0;
        if (text.size() >= sizeof eight) {
            std::memcpy(&eight, text.data(), sizeof eight);
            if ((eight & 0x8080808080808080ULL) == 0) {
                text.remove_prefix(sizeof eight);
                continue;
            }
        }
        const std::size_t length = sequence_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

std::size_t code_points(std::string_view text) {
    std::size_t count = 0;
    for (const char c : text) count += is_continuation(c) ? 0 : 1;
    return count;
}

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(white_space);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

std::vector<std::string_view> split_trimmed(std::string_view text, char separator) {
    std::vector<std::string_view> pieces;
    for (;;) {
        const std::size_t at = text.find(separator);
        if (const auto piece = trim(text.substr(0, at)); !piece.empty()) pieces.push_back(piece);
        if (at == std::string_view::npos) return pieces;
        text.remove_prefix(at + 1);
    }
}

std::string ascii_lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::string fold_text(std::string_view text, Accents accents) {
    if (is_ascii(text)) return ascii_lower(text);
    UErrorCode status = U_ZERO_ERROR;
    const auto* const decompose = icu::Normalizer2::getNFKDInstance(status);
    const auto* const compose = icu::Normalizer2::getNFCInstance(status);
    CHECK(U_SUCCESS(status));
    icu::UnicodeString letters = decompose->normalize(from_utf8(text), status);
    letters.toLower(icu::Locale::getRoot());
    const icu::UnicodeString folded = compose->normalize(fold_letters(letters, accents), status);
    CHECK(U_SUCCESS(status));
    std::string out;
    folded.toUTF8String(out);
    return out;
}

std::string slugify(std::string_view text) {
    std::string slug;
    bool wants_hyphen = false;
    for (const char c : fold_text(text)) {
        if (!is_slug_letter(c)) {
            wants_hyphen = !slug.empty();
            continue;
        }
        if (wants_hyphen) slug += '-';
        wants_hyphen = false;
        slug += c;
    }
    return slug;
}

} // namespace rialto
