#include "search/make_texts.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

namespace rialto::bench {

namespace {

constexpr std::size_t word_count = 60'000;
constexpr std::size_t brand_count = 2'000;
constexpr std::size_t category_count = 400;
constexpr std::size_t title_words = 5; // beside brand, a number and its unit
constexpr std::size_t description_words = 30;

constexpr std::array<std::string_view, 36> syllables{
    "ba",  "ler", "ton", "mi", "ka",  "ro",  "sen", "ti",  "lo",  "ve", "ran", "do",
    "pe",  "sch", "ing", "au", "mo",  "ne",  "fi",  "gra", "hol", "ju", "wa",  "ster",
    "bel", "cor", "dy",  "ex", "pla", "qui", "tro", "un",  "vel", "sy", "ze",  "on"};
constexpr std::array<std::string_view, 6> units{"gb", "ml", "cm", "kg", "w", "l"};

} // namespace

TextMaker::TextMaker(std::uint32_t seed) : random_(seed) {
    std::set<std::string> known;
    double sum = 0;
    while (words_.size() < word_count) {
        std::string word = make_word();
        if (!known.insert(word).second) continue;
        words_.push_back(std::move(word));
        cumulative_.push_back(sum += 1.0 / (10.0 + static_cast<double>(words_.size())));
    }
    while (brands_.size() < brand_count) brands_.push_back(make_word());
    while (categories_.size() < category_count) categories_.push_back(pick_words(1 + below(2)));
}

std::string TextMaker::make_word() {
    std::string word;
    for (std::uint32_t count = 2 + below(3); count > 0; --count) word += syllables[below(syllables.size())];
    constexpr std::array<std::string_view, 6> endings{"", "", "", "s", "ed", "er"};
    return word += endings[below(endings.size())];
}

const std::string& TextMaker::pick_word() {
    const double at = std::uniform_real_distribution<double>(0, cumulative_.back())(random_);
    const auto found = std::ranges::lower_bound(cumulative_, at);
    return words_[static_cast<std::size_t>(found - cumulative_.begin())];
}

std::string TextMaker::pick_words(std::size_t count) {
    std::string text;
    for (; count > 0; --count) (text += text.empty() ? "" : " ") += pick_word();
    return text;
}

Document TextMaker::make_document(std::uint32_t number) {
    Document document;
    document.brand = brands_[below(brand_count)];
    document.category = categories_[below(category_count)];
    const std::string size = std::to_string(1 + below(512)) + std::string(below(2) == 0 ? " " : "");
    document.title =
        document.brand + " " + pick_words(title_words) + " " + size + std::string(units[below(units.size())]);
    document.attribute = pick_words(2);
    document.description = pick_words(description_words);
    document.code = "SKU-" + std::to_string(100'000 + number);
    return document;
}

std::string TextMaker::mistype(std::string word) {
    const auto size = static_cast<std::uint32_t>(word.size());
    const char letter = static_cast<char>('a' + below(26));
    switch (below(4)) {
    case 0: word.insert(word.begin() + below(size + 1), letter); break;
    case 1: word.erase(word.begin() + below(size)); break;
    case 2: word[below(size)] = letter; break;
    default: {
        const std::uint32_t at = below(size - 1);
        std::swap(word[at], word[at + 1]);
    }
    }
    return word;
}

} // namespace rialto::bench
