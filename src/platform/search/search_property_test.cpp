// The index against an evaluator that looks at every word of every document, on random documents and queries.

#include "platform/search/evaluate_plan.hpp"
#include "platform/search/impact.hpp"
#include "platform/search/search.hpp"
#include "platform/search/stem.hpp"
#include "platform/search/test_distance.hpp"
#include "platform/search/words.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

namespace rialto::search {
namespace {

struct Text {
    Field field = Field::title;
    std::string text;
};
using Shop = std::vector<std::vector<Text>>; // texts by document

/// Knows the rules of search.hpp and plan_query.hpp, and nothing of postings, tables or walks.
class NaiveSearch {
  public:
    NaiveSearch(const Shop& shop, const SynonymGroup& synonyms) : synonyms_(synonyms), impacts_(shop.size()) {
        for (Document document = 0; document < shop.size(); ++document)
            read_document(document, shop[document]);
    }

    /// Score by document.
    std::map<Document, std::uint32_t> search(const std::string& query) {
        std::vector<Word> words = read_words(query);
        std::map<Document, std::uint32_t> found;
        for (Document document = 0; document < impacts_.size(); ++document) found[document] = 0;
        for (std::size_t i = 0; i < words.size(); ++i) {
            std::map<std::string, unsigned> terms = expand(words[i].text, i + 1 == words.size());
            if (i > 0) add(terms, words[i - 1].text + words[i].text, exact_percent);
            if (i + 1 < words.size()) add(terms, words[i].text + words[i + 1].text, exact_percent);
            if (terms.empty()) {
                meet_unknown(found, words[i].text, i + 1 == words.size());
            } else {
                meet(found, terms);
            }
        }
        if (words.empty()) found.clear();
        return found;
    }

  private:
    using Terms = std::map<std::string, unsigned>; // percent by word

    void read_document(Document document, const std::vector<Text>& texts) {
        std::map<std::string, FieldCounts> counts;
        std::size_t title_words = 0;
        for (const auto& [field, text] : texts) {
            for (const Word& word : read_words(text)) {
                ++counts[word.text][static_cast<std::size_t>(field)];
                title_words += field == Field::title ? 1 : 0;
            }
        }
        for (const auto& [word, fields] : counts) {
            impacts_[document][word] = weigh_impact(fields, title_words);
            ++documents_of_[word];
        }
    }

    void add(Terms& terms, const std::string& word, unsigned percent) const {
        if (documents_of_.contains(word)) terms[word] = std::max(terms[word], percent);
    }

    void add_stem(Terms& terms, const std::string& word, unsigned percent) const {
        const std::string stem = stem_word(Language::english, word);
        for (const auto& [other, count] : documents_of_)
            if (other == stem || stem_word(Language::english, other) == stem) add(terms, other, percent);
    }

    Terms expand(const std::string& word, bool is_open) const {
        Terms terms;
        add(terms, word, exact_percent);
        add_stem(terms, word, stem_percent);
        if (std::ranges::find(synonyms_, word) != synonyms_.end()) {
            for (const std::string& other : synonyms_) {
                if (other == word) continue;
                add(terms, other, synonym_percent);
                add_stem(terms, other, synonym_percent);
            }
        }
        if (!is_open) return terms;
        for (const auto& [other, count] : documents_of_)
            if (other.starts_with(word)) add(terms, other, beginning_percent);
        return terms;
    }

    void meet_unknown(std::map<Document, std::uint32_t>& found, const std::string& word, bool is_open) const {
        const unsigned distance_max = word.size() < typo_letters_min        ? 0
                                      : word.size() < two_typos_letters_min ? 1
                                                                            : 2;
        if (const Terms near = expand_near(word, distance_max, distance_of); !near.empty())
            return meet(found, near);
        if (const auto [front, back] = split(word); !front.empty()) {
            meet(found, expand(front, false));
            return meet(found, expand(back, false));
        }
        if (is_open) return meet(found, expand_near(word, std::min(distance_max, 1U), beginning_distance_of));
        found.clear();
    }

    using Distance = unsigned (*)(std::string_view, std::string_view);

    Terms expand_near(const std::string& word, unsigned distance_max, Distance distance_to) const {
        Terms terms;
        for (unsigned distance = 1; distance <= distance_max && terms.empty(); ++distance) {
            std::string nearest;
            for (const auto& [other, count] : documents_of_) {
                if (distance_to(word, other) != distance) continue;
                add(terms, other, distance == 1 ? near_percent : two_edits_percent);
                if (nearest.empty() || count > documents_of_.at(nearest)) nearest = other;
            }
            if (!nearest.empty()) add_stem(terms, nearest, two_edits_percent);
        }
        return terms;
    }

    std::pair<std::string, std::string> split(const std::string& word) const {
        std::pair<std::string, std::string> best;
        std::uint32_t best_count = 0;
        for (std::size_t at = 2; at + 2 <= word.size(); ++at) {
            const auto front = documents_of_.find(word.substr(0, at));
            const auto back = documents_of_.find(word.substr(at));
            if (front == documents_of_.end() || back == documents_of_.end()) continue;
            const std::uint32_t count = std::min(front->second, back->second);
            if (count > best_count) best = {front->first, back->first};
            best_count = std::max(count, best_count);
        }
        return best;
    }

    void meet(std::map<Document, std::uint32_t>& found, const Terms& terms) const {
        Clause clause;
        for (const auto& [word, percent] : terms) clause.postings += documents_of_.at(word);
        for (auto& [document, score] : found) {
            unsigned best = 0;
            for (const auto& [word, percent] : terms) {
                const auto impact = impacts_[document].find(word);
                if (impact != impacts_[document].end())
                    best = std::max(best, impact->second * factor_of(clause, percent, impacts_.size()));
            }
            score = best == 0 ? 0 : score + best;
        }
        std::erase_if(found, [](const auto& one) { return one.second == 0; });
    }

    SynonymGroup synonyms_;
    std::vector<std::map<std::string, unsigned>> impacts_; // by document
    std::map<std::string, std::uint32_t> documents_of_;
};

class RandomTexts {
  public:
    explicit RandomTexts(unsigned seed) : random_(seed) {
        while (words_.size() < 24) words_.push_back(random_word());
    }

    std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(random_() % bound); }

    std::string text(std::uint32_t words_max) {
        std::string text;
        for (std::uint32_t count = 1 + below(words_max); count > 0; --count) (text += known_word()) += ' ';
        return text;
    }

    /// Sometimes with an edit, so that it is likely unknown, or cut.
    std::string query_word() {
        std::string word = known_word();
        if (below(4) == 0) word[below(static_cast<std::uint32_t>(word.size()))] = 'z';
        if (below(4) == 0) word.resize(1 + below(static_cast<std::uint32_t>(word.size())));
        if (below(8) == 0) word += known_word();
        return word;
    }

    const std::string& known_word() { return words_[below(below(2) == 0 ? 6 : 24)]; }

  private:
    std::string random_word() {
        static constexpr std::string_view endings[] = {"", "", "s", "ing", "ed"};
        std::string word;
        for (std::uint32_t size = 2 + below(6); word.size() < size;) word += "abel"[below(4)];
        return word += endings[below(5)];
    }

    std::mt19937 random_;
    std::vector<std::string> words_;
};

class RandomShops : public testing::TestWithParam<unsigned> {};

TEST_P(RandomShops, are_searched_as_the_naive_evaluator_does) {
    RandomTexts texts(GetParam());
    Shop shop(1 + texts.below(60));
    const SynonymGroup synonyms{texts.known_word(), texts.known_word(), "never"};
    IndexBuilder builder(Language::english);
    builder.add_synonyms(synonyms);
    for (Document document = 0; document < shop.size(); ++document) {
        shop[document] = {{Field::title, texts.text(5)}, {Field::description, texts.text(8)}};
        if (texts.below(2) == 0) shop[document].push_back({Field::brand, texts.text(2)});
        for (const auto& [field, text] : shop[document]) builder.add(document, field, text);
    }
    const auto index = builder.build();
    NaiveSearch naive(shop, synonyms);
    for (int round = 0; round < 40; ++round) {
        std::string query;
        for (std::uint32_t count = 1 + texts.below(3); count > 0; --count)
            (query += texts.query_word()) += ' ';
        const Found found = index->search(query);
        const std::map<Document, std::uint32_t> expected = naive.search(query);
        std::map<Document, std::uint32_t> got;
        std::size_t place = 0;
        for (const Document document : found.documents) got[document] = found.scores[place++];
        ASSERT_EQ(got, expected) << query;
        const std::vector<Document> order = rank(found, 0, shop.size());
        EXPECT_TRUE(std::ranges::is_sorted(order, [&](Document a, Document b) {
            return expected.at(a) != expected.at(b) ? expected.at(a) > expected.at(b) : a < b;
        }));
    }
}

/// A shop in several indexes, whose documents are spread at random; earlier states of some are in other
/// parts, hidden.
struct PartedShop {
    PartedShop(RandomTexts& texts, const Shop& shop, const SynonymGroup& synonyms) {
        const std::size_t parts = 1 + texts.below(4);
        documents.resize(parts);
        live.resize(parts);
        for (std::size_t part = 0; part < parts; ++part) {
            IndexBuilder builder(Language::english);
            builder.add_synonyms(synonyms);
            for (Document document = 0; document < shop.size(); ++document) {
                const std::size_t home = document * 7 % parts;
                if (part != home && texts.below(3) > 0) continue;
                const auto here = static_cast<Document>(documents[part].size());
                live[part].resize(here / 64 + 1);
                documents[part].push_back(document);
                if (part == home) {
                    live[part][here / 64] |= std::uint64_t{1} << here % 64;
                    for (const auto& [field, text] : shop[document]) builder.add(here, field, text);
                } else {
                    builder.add(here, Field::title, texts.text(5) + "gone" + texts.query_word());
                }
            }
            indexes.push_back(builder.build());
        }
    }

    std::vector<SearchedPart> searched() const {
        std::vector<SearchedPart> all;
        for (std::size_t part = 0; part < indexes.size(); ++part)
            all.push_back({indexes[part].get(), live[part]});
        return all;
    }

    std::vector<std::shared_ptr<const Index>> indexes;
    std::vector<std::vector<Document>> documents; // by part: numbers in the shop
    std::vector<std::vector<std::uint64_t>> live;
};

TEST_P(RandomShops, are_searched_in_parts_as_in_one) {
    RandomTexts texts(GetParam() + 1000);
    Shop shop(1 + texts.below(60));
    const SynonymGroup synonyms{texts.known_word(), texts.known_word(), "never"};
    IndexBuilder builder(Language::english);
    builder.add_synonyms(synonyms);
    for (Document document = 0; document < shop.size(); ++document) {
        shop[document] = {{Field::title, texts.text(5)}, {Field::description, texts.text(8)}};
        for (const auto& [field, text] : shop[document]) builder.add(document, field, text);
    }
    const auto one = builder.build();
    const PartedShop parted(texts, shop, synonyms);
    const std::vector<SearchedPart> parts = parted.searched();
    NaiveSearch naive(shop, synonyms);
    for (int round = 0; round < 40; ++round) {
        std::string query;
        for (std::uint32_t count = 1 + texts.below(3); count > 0; --count)
            (query += texts.query_word()) += ' ';
        const std::vector<Found> found = search_all(parts, query);
        std::map<Document, std::uint32_t> got;
        for (std::size_t part = 0; part < found.size(); ++part) {
            std::size_t place = 0;
            for (const Document document : found[part].documents)
                got[parted.documents[part][document]] = found[part].scores[place++];
            EXPECT_EQ(found[part].corrected, one->search(query).corrected) << query;
        }
        ASSERT_EQ(got, naive.search(query)) << query;
        EXPECT_EQ(suggest_all(parts, query, 9).corrected, one->suggest(query, 9).corrected) << query;
        for (const std::string& completion : suggest_all(parts, query, suggestions_max).completions)
            EXPECT_FALSE(completion.contains("gone")) << completion;
    }
}

INSTANTIATE_TEST_SUITE_P(search, RandomShops, testing::Range(0U, 40U));

} // namespace
} // namespace rialto::search
