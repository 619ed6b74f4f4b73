// Feeds arbitrary bytes to the index builder and its queries: the first line holds the language, the lines up
// to an empty one the documents' texts, the rest are queries. Properties beside "does not crash": what is
// found is in the index, has a score each and is ranked by it; completions are bounded; a document is found
// by its own words.
//
// clang++-19 -std=c++23 -O1 -g -fsanitize=fuzzer,address,undefined -Isrc tests/fuzz/search_fuzz.cpp
//     $(ls src/platform/search/*.cpp | grep -v _test) src/base/{check,text}.cpp -lroaring -lstemmer -licuuc
//     -o search_fuzz

#include "base/check.hpp"
#include "base/text.hpp"
#include "platform/search/search.hpp"
#include "platform/search/words.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace {

using namespace rialto::search;

constexpr std::size_t input_bytes_max = 4096; // the rest is not looked at, for speed
constexpr std::size_t suggested = 5;

std::string_view take_line(std::string_view& text) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

void check_query(const Index& index, std::string_view query) {
    const Found found = index.search(query);
    CHECK(found.documents.cardinality() == found.scores.size());
    CHECK(found.documents.isEmpty() || found.documents.maximum() < index.documents());
    CHECK(std::ranges::all_of(found.scores, [](std::uint32_t score) { return score > 0; }));
    CHECK(rank(found, 0, index.documents()).size() == found.scores.size());
    CHECK(index.suggest(query, suggested).completions.size() <= suggested);
}

/// Its first words, which a query reads in full.
void check_own_words(const Index& index, Document document, std::string_view text) {
    std::string query;
    for (const Word& word : read_words(rialto::fold_text(text))) {
        if (query.size() + word.text.size() + 1 > query_bytes_max) break;
        (query += query.empty() ? "" : " ") += word.text;
    }
    if (!query.empty())
        CHECK(index.search(query, {LastWord::whole, Typos::refused}).documents.contains(document));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    std::string_view text(reinterpret_cast<const char*>(data), std::min(size, input_bytes_max));
    IndexBuilder builder(language_of(take_line(text)));
    std::vector<std::string_view> texts;
    for (std::string_view line = take_line(text); !line.empty(); line = take_line(text)) {
        const auto number = static_cast<Document>(texts.size());
        builder.add(number, static_cast<Field>(number % field_count), line);
        if (number % 3 == 0) builder.add_synonyms({std::string(line), "synonym"});
        texts.push_back(line);
    }
    const auto index = builder.build();
    CHECK(index->documents() == texts.size());
    while (!text.empty()) check_query(*index, take_line(text));
    for (Document number = 0; number < texts.size(); ++number)
        if (static_cast<Field>(number % field_count) != Field::code)
            check_own_words(*index, number, texts[number]);
    return 0;
}
