#pragma once
// What shoppers ask a large shop: made from its own products, so that what is asked for is there.

#include "catalog/query.hpp"
#include "catalog/snapshot.hpp"
#include "search/make_texts.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace rialto::bench {

struct Asked {
    catalog::Query query;
    std::uint32_t offset = 0; // of the page, as a cursor gives it
};

class QuestionMaker {
  public:
    /// The snapshot outlives the maker; it has one part.
    QuestionMaker(const catalog::Snapshot& snapshot, std::uint32_t seed)
        : snapshot_(snapshot), part_(*snapshot.parts.front().part), texts_(seed) {}

    /// Different ones. Of five, one is a text; a quarter are later pages.
    std::vector<Asked> make(std::size_t count);
    /// What was typed so far when suggestions are asked for.
    std::string typed();
    /// A word of at least five letters from some title, and the same with one mistake.
    std::pair<std::string, std::string> mistyped();

  private:
    catalog::ProductPointer any_product();
    bool chance(unsigned of_hundred) { return texts_.below(100) < of_hundred; }
    std::string word_of_title();
    Asked browse();
    Asked search();
    void add_filters(catalog::Query& query, const catalog::Product& product);
    void add_values(std::set<std::string>& values, const std::string& key, const std::string& first);

    const catalog::Snapshot& snapshot_;
    const catalog::Part& part_;
    TextMaker texts_;
};

} // namespace rialto::bench
