#include "platform/search/words.hpp"

#include <algorithm>
#include <array>

namespace rialto::search {

namespace {

constexpr std::string_view joiners = "-/._&+";
constexpr std::size_t ending_letters_max = 2; // after an apostrophe that is dropped

constexpr auto units = std::to_array<std::string_view>(
    {"a",  "ah",  "bar", "bit", "cl",  "cm", "db",  "dl",   "eur", "fl",  "fps", "ft",
     "g",  "gb",  "ghz", "gr",  "hp",  "hz", "in",  "inch", "kb",  "kg",  "khz", "km",
     "kw", "kwh", "l",   "lb",  "lbs", "m",  "mah", "mb",   "mg",  "mhz", "ml",  "mm",
     "mp", "nm",  "oz",  "ps",  "tb",  "v",  "w",   "wh",   "x",   "zoll"});
static_assert(std::ranges::is_sorted(units));

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_word_byte(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

bool is_word_byte_at(std::string_view text, std::size_t at) {
    return at < text.size() && is_word_byte(text[at]);
}

std::size_t end_of_letters(std::string_view text, std::size_t at) {
    while (is_word_byte_at(text, at)) ++at;
    return at;
}

/// Reads one word from `at`, which is at one of its letters, and moves behind it.
std::string read_word(std::string_view text, std::size_t& at) {
    std::string word;
    for (;;) {
        const std::size_t end = end_of_letters(text, at);
        word += text.substr(at, end - at);
        at = end;
        if (!is_word_byte_at(text, at + 1)) return word;
        const char c = text[at];
        if (c == '\'') {
            if (end_of_letters(text, at + 1) - at - 1 > ending_letters_max) return word;
        } else if ((c == '.' || c == ',') && is_number(word) && is_digit(text[at + 1]) &&
                   !word.contains('.')) {
            word += '.';
        } else {
            return word;
        }
        ++at;
    }
}

} // namespace

std::vector<Word> read_words(std::string_view folded) {
    std::vector<Word> words;
    std::uint32_t run = 0;
    bool in_run = false;
    for (std::size_t at = 0; at < folded.size();) {
        if (is_word_byte(folded[at])) {
            if (!in_run) ++run;
            std::string word = read_word(folded, at);
            if (word.size() > word_bytes_max) word.resize(cut_text(word, word_bytes_max).size());
            words.push_back({std::move(word), run});
            in_run = at < folded.size() && joiners.contains(folded[at]) && is_word_byte_at(folded, at + 1);
        }
        ++at;
    }
    return words;
}

std::vector<std::string> join_runs(const std::vector<Word>& words) {
    std::vector<std::string> joined;
    for (auto first = words.begin(); first != words.end();) {
        const auto last =
            std::find_if(first, words.end(), [&](const Word& w) { return w.run != first->run; });
        if (last - first > 1 && last - first <= static_cast<std::ptrdiff_t>(run_words_max)) {
            std::string text;
            for (auto word = first; word != last; ++word)
                std::ranges::copy_if(word->text, std::back_inserter(text), is_word_byte);
            if (text.size() <= word_bytes_max) joined.push_back(std::move(text));
        }
        first = last;
    }
    return joined;
}

bool is_number(std::string_view word) {
    return !word.empty() && is_digit(word.front()) &&
           std::ranges::all_of(word, [](char c) { return is_digit(c) || c == '.'; });
}

bool is_unit(std::string_view word) {
    return std::ranges::binary_search(units, word);
}

bool has_digit(std::string_view word) {
    return std::ranges::any_of(word, is_digit);
}

std::size_t number_bytes(std::string_view word) {
    std::size_t digits = 0;
    while (digits < word.size() && (is_digit(word[digits]) || word[digits] == '.')) ++digits;
    return is_number(word.substr(0, digits)) && is_unit(word.substr(digits)) ? digits : 0;
}

std::string_view cut_text(std::string_view text, std::size_t bytes) {
    if (text.size() <= bytes) return text;
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) --bytes;
    return text.substr(0, bytes);
}

} // namespace rialto::search
