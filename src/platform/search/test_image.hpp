#pragma once
// An index that has something in every array, and questions that lead through all of them; for tests of
// images and the fuzzer.

#include "base/check.hpp"
#include "base/text.hpp"
#include "platform/search/search.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace rialto::search {

inline std::vector<std::byte> make_rich_image() {
    IndexBuilder builder(Language::german);
    builder.add_synonyms({"Sofa", "Couch"});
    const std::vector<std::string> titles{"Grünes Sofa 64 GB", "Rotes Sofa", "Rotes Sofa",   "Rotes Sofa",
                                          "Möbel aus Holz",    "Häuser",     "T-Shirt weiß", "Schuhschrank"};
    for (Document document = 0; document < 40; ++document) {
        builder.add(document, Field::title, titles[document % titles.size()]);
        builder.add(document, Field::brand, document % 3 == 0 ? "Éclair" : "Nord");
        builder.add(document, Field::description, "Gut zu haben " + std::to_string(document));
        builder.add(document, Field::code, "SKU-" + std::to_string(1000 + document));
    }
    return builder.build_image();
}

inline std::vector<std::string> rich_queries() {
    return {"sofa",    "rotes so",     "rotes ", "couch", "möbel",     "moebel",      "haus",
            "t shirt", "tshirt",       "schuh",  "64 gb", "sku-100",   "SKU1003",     "g",
            "rotse",   "schuhschranc", "eclair", "gut h", "rotessofa", "mobbel holz", "zzzz"};
}

/// Asks, and checks what must hold even of an index that was damaged.
inline void ask_all(const Index& index) {
    for (const std::string& query : rich_queries()) {
        const Found found = index.search(query);
        CHECK(found.documents.cardinality() == found.scores.size());
        CHECK(found.documents.isEmpty() || found.documents.maximum() < index.documents());
        CHECK(!found.corrected || is_valid_utf8(*found.corrected));
        const Suggestions suggestions = index.suggest(query, suggestions_max);
        CHECK(suggestions.completions.size() <= suggestions_max);
        CHECK(std::ranges::all_of(suggestions.completions, [](const auto& c) { return is_valid_utf8(c); }));
    }
}

} // namespace rialto::search
