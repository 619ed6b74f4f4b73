#include "platform/search/stem.hpp"

#include "base/check.hpp"
#include "base/text.hpp"
#include "platform/search/words.hpp"

#include <libstemmer.h>

namespace rialto::search {

namespace {

struct Stemming {
    std::string_view code; // ISO 639-1
    const char* algorithm;
};

constexpr std::size_t language_count = 8;
constexpr std::array<Stemming, language_count> stemmings{{{"", nullptr},
                                                          {"en", "english"},
                                                          {"de", "german"},
                                                          {"es", "spanish"},
                                                          {"fr", "french"},
                                                          {"it", "italian"},
                                                          {"nl", "dutch"},
                                                          {"pt", "portuguese"}}};

struct Deleter {
    void operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }
};
using Stemmer = std::unique_ptr<sb_stemmer, Deleter>;

sb_stemmer* stemmer_of(Language language) {
    thread_local std::array<Stemmer, language_count> stemmers;
    const auto number = static_cast<std::size_t>(language);
    if (!stemmers[number]) {
        stemmers[number].reset(sb_stemmer_new(stemmings[number].algorithm, nullptr));
        CHECK(stemmers[number] != nullptr);
    }
    return stemmers[number].get();
}

} // namespace

Language language_of(std::string_view locale) {
    const std::string code = ascii_lower(locale.substr(0, locale.find_first_of("-_")));
    for (std::size_t number = 1; number < language_count; ++number)
        if (stemmings[number].code == code) return static_cast<Language>(number);
    return Language::none;
}

std::string stem_word(Language language, std::string_view word) {
    if (language == Language::none || word.size() < stemmed_bytes_min || has_digit(word))
        return std::string(word);
    sb_stemmer* const stemmer = stemmer_of(language);
    const sb_symbol* const stem = sb_stemmer_stem(stemmer, reinterpret_cast<const sb_symbol*>(word.data()),
                                                  static_cast<int>(word.size()));
    CHECK(stem != nullptr);
    return {reinterpret_cast<const char*>(stem), static_cast<std::size_t>(sb_stemmer_length(stemmer))};
}

} // namespace rialto::search
