#include "platform/search/search.hpp"

#include <gtest/gtest.h>

namespace rialto::search {
namespace {

using Documents = std::vector<Document>;

std::shared_ptr<const Index> index_titles(const std::vector<std::string>& titles,
                                          Language language = Language::english,
                                          const std::vector<SynonymGroup>& synonyms = {}) {
    IndexBuilder builder(language);
    for (const SynonymGroup& group : synonyms) builder.add_synonyms(group);
    for (Document document = 0; document < titles.size(); ++document)
        builder.add(document, Field::title, titles[document]);
    return builder.build();
}

Documents find(const Index& index, std::string_view query, SearchOptions options = {}) {
    return rank(index.search(query, options), 0, 100);
}

constexpr SearchOptions whole{LastWord::whole, Typos::refused};

TEST(search, wants_every_word) {
    const auto index = index_titles({"red mug", "red plate", "blue mug"});
    EXPECT_EQ(find(*index, "red mug"), Documents{0});
    EXPECT_EQ(find(*index, "MUG"), (Documents{0, 2}));
    EXPECT_EQ(find(*index, "red mug zzzz"), Documents{});
    EXPECT_EQ(find(*index, ""), Documents{});
    EXPECT_EQ(find(*index, " -- "), Documents{});
}

TEST(search, takes_the_last_word_as_a_beginning) {
    const auto index = index_titles({"wireless headphones", "wireless mouse", "headband"});
    EXPECT_EQ(find(*index, "wireless head"), Documents{0});
    EXPECT_EQ(find(*index, "head wireless"), Documents{});
    EXPECT_EQ(find(*index, "head", whole), Documents{});
}

TEST(search, prefers_exact_to_stem_to_beginning_to_typo) {
    const auto index = index_titles({"shoestring", "shoe", "shoes"});
    EXPECT_EQ(find(*index, "shoes"), (Documents{2, 1, 0}));
    const Found typo = index->search("shoestrnig");
    EXPECT_EQ(rank(typo, 0, 9), Documents{0});
    EXPECT_EQ(typo.corrected, "shoestring");
}

TEST(search, weighs_the_title_more_than_the_description) {
    IndexBuilder builder(Language::english);
    builder.add(0, Field::title, "cup");
    builder.add(0, Field::description, "goes with every teapot");
    builder.add(1, Field::title, "teapot");
    builder.add(2, Field::title, "teapot");
    EXPECT_EQ(find(*builder.build(), "teapot"), (Documents{1, 2, 0}));
}

TEST(search, stems_by_language) {
    EXPECT_EQ(find(*index_titles({"running shoes"}), "run shoe", whole), Documents{0});
    EXPECT_EQ(find(*index_titles({"Häuser aus Holz"}, Language::german), "haus", whole), Documents{0});
    EXPECT_EQ(find(*index_titles({"zapatos rojos"}, Language::spanish), "zapato rojo", whole), Documents{0});
    EXPECT_EQ(find(*index_titles({"shoes"}, Language::none), "shoe", whole), Documents{});
}

TEST(search, folds_case_accents_and_sharp_s) {
    const auto index = index_titles({"Café Straße", "Möbel"}, Language::german);
    EXPECT_EQ(find(*index, "CAFE strasse"), Documents{0});
    EXPECT_EQ(find(*index, "mobel"), Documents{1});
    EXPECT_EQ(find(*index, "möbel"), Documents{1});
    EXPECT_EQ(find(*index, "moebel"), Documents{1});
}

TEST(search, takes_german_words_as_parts_of_compounds) {
    const auto index = index_titles({"Schuhschrank weiß"}, Language::german);
    EXPECT_EQ(find(*index, "schuh weiss"), Documents{0});
}

TEST(search, knows_synonyms_both_ways) {
    const auto index =
        index_titles({"smart tv", "television stand"}, Language::english, {{"TV", "television"}});
    EXPECT_EQ(find(*index, "tv"), (Documents{0, 1}));
    EXPECT_EQ(find(*index, "television"), (Documents{1, 0}));
    EXPECT_EQ(find(*index, "televisions"), Documents{1});
}

TEST(search, joins_numbers_with_their_units) {
    const auto index = index_titles({"card 64 GB", "card 64GB", "card 128GB"}); // the second title is shorter
    EXPECT_EQ(find(*index, "64gb"), (Documents{1, 0}));
    EXPECT_EQ(find(*index, "64 gb"), (Documents{1, 0}));
    EXPECT_EQ(find(*index, "64 g"), (Documents{1, 0}));
    EXPECT_EQ(find(*index, "64"), (Documents{1, 0}));
}

TEST(search, joins_and_splits_words) {
    const auto index = index_titles({"T-Shirt", "tshirt", "t shirt", "sunglasses", "iPhone 15"});
    EXPECT_EQ(find(*index, "tshirt"), (Documents{1, 0}));
    const Found parted = index->search("t-shirt");
    EXPECT_EQ(parted.documents.cardinality(), 3U);
    EXPECT_EQ(find(*index, "sun glasses"), Documents{3});
    EXPECT_EQ(find(*index, "iphone15"), Documents{4});
}

TEST(search, finds_codes_whole_and_by_their_beginning) {
    IndexBuilder builder(Language::english);
    builder.add(0, Field::title, "mug");
    builder.add(0, Field::code, "AB-123-X");
    builder.add(1, Field::title, "plate");
    builder.add(1, Field::code, "AB-124-X");
    const auto index = builder.build();
    EXPECT_EQ(find(*index, "ab-123-x"), Documents{0});
    EXPECT_EQ(find(*index, "AB123X"), Documents{0});
    EXPECT_EQ(find(*index, "ab-12"), (Documents{0, 1}));
    EXPECT_EQ(find(*index, "ab-125-x"), Documents{});
    EXPECT_EQ(find(*index, "mug ab123x"), Documents{0});
}

TEST(search, tolerates_typos_only_where_a_word_is_unknown) {
    const auto index = index_titles({"chair", "choir", "keyboard", "lamp"});
    EXPECT_EQ(find(*index, "chair"), Documents{0});
    EXPECT_EQ(find(*index, "chairr"), Documents{0});
    EXPECT_EQ(find(*index, "ekyboadr"), Documents{2});
    EXPECT_EQ(find(*index, "limp"), Documents{3});
    EXPECT_EQ(find(*index, "lmp"), Documents{});
    EXPECT_EQ(find(*index, "chairr", whole), Documents{});
    EXPECT_EQ(find(*index, "kezboa"), Documents{2});
}

TEST(search, bounds_what_it_reads) {
    const auto index = index_titles({"a b c d e f g h"});
    EXPECT_EQ(find(*index, "a b c d e f g h zzzz"), Documents{0});
    EXPECT_EQ(find(*index, "a" + std::string(query_bytes_max, ' ') + "zzzz"), Documents{0});
    EXPECT_EQ(find(*index, std::string(10'000, 'x')), Documents{});
}

TEST(search, leaves_gaps_between_documents_empty) {
    IndexBuilder builder(Language::english);
    builder.add(3, Field::title, "mug");
    builder.add(70'000, Field::title, "mug");
    const auto index = builder.build();
    EXPECT_EQ(index->documents(), 70'001U);
    EXPECT_EQ(find(*index, "mug"), (Documents{3, 70'000}));
    EXPECT_EQ(find(*IndexBuilder(Language::none).build(), "mug"), Documents{});
}

TEST(rank, pages_without_repeating) {
    const auto index = index_titles(std::vector<std::string>(2'000, "mug"));
    const Found found = index->search("mug");
    EXPECT_EQ(rank(found, 0, 3), (Documents{0, 1, 2}));
    EXPECT_EQ(rank(found, 1'998, 10), (Documents{1'998, 1'999}));
    EXPECT_EQ(rank(found, 5'000, 10), Documents{});
    Roaring among;
    for (Document document = 0; document < 3'000; document += 7) among.add(document);
    EXPECT_EQ(rank(found, among, 1, 2), (Documents{7, 14}));
}

TEST(suggest, completes_words_and_phrases) {
    const auto index = index_titles({"Running Shoes", "Running Shoes", "Running Shoes", "Rug", "Möbel"});
    EXPECT_EQ(index->suggest("ru", 3).completions,
              (std::vector<std::string>{"running", "running shoes", "rug"}));
    EXPECT_EQ(index->suggest("running sh", 3).completions, std::vector<std::string>{"running shoes"});
    EXPECT_EQ(index->suggest("running ", 3).completions, std::vector<std::string>{"running shoes"});
    EXPECT_EQ(index->suggest("mob", 3).completions, std::vector<std::string>{"möbel"});
    EXPECT_EQ(index->suggest("rug sh", 3).completions, std::vector<std::string>{});
    EXPECT_EQ(index->suggest("", 3).completions, std::vector<std::string>{});
}

TEST(suggest, corrects_the_spelling) {
    const auto index = index_titles({"Running Shoes", "Möbel"});
    const Suggestions suggestions = index->suggest("runing shos", 3);
    EXPECT_EQ(suggestions.corrected, "running shoes");
    EXPECT_EQ(suggestions.completions, std::vector<std::string>{"running shoes"});
    EXPECT_EQ(index->suggest("mobbel", 3).corrected, "möbel");
    EXPECT_EQ(index->suggest("running", 3).corrected, std::nullopt);
}

TEST(search_all, knows_a_word_that_any_part_knows) {
    const auto first = index_titles({"red chair", "red table"});
    const auto second = index_titles({"blue chain"});
    const std::vector<SearchedPart> parts{{first.get()}, {second.get()}};
    std::vector<Found> found = search_all(parts, "chain");
    EXPECT_EQ(found[0].corrected, std::nullopt);
    EXPECT_EQ(rank(found[0], 0, 9), Documents{});
    EXPECT_EQ(rank(found[1], 0, 9), Documents{0});
    found = search_all(parts, "tabel");
    EXPECT_EQ(found[0].corrected, "table");
    EXPECT_EQ(found[1].corrected, "table");
    EXPECT_EQ(rank(found[0], 0, 9), Documents{1});
    EXPECT_TRUE(search_all({}, "chain").empty());
}

TEST(search_all, neither_shows_nor_knows_what_is_gone) {
    const auto index = index_titles({"red chair", "red chain"});
    const std::vector<std::uint64_t> live{0b01};
    const std::vector<SearchedPart> parts{{index.get(), live}};
    const std::vector<Found> found = search_all(parts, "chain ");
    EXPECT_EQ(found[0].corrected, "chair");
    EXPECT_EQ(rank(found[0], 0, 9), Documents{0});
    EXPECT_EQ(suggest_all(parts, "cha", 9).completions, std::vector<std::string>{"chair"});
    EXPECT_EQ(suggest_all(parts, "red cha", 9).completions, std::vector<std::string>{"red chair"});
}

TEST(search_all, counts_a_common_word_by_its_first_documents) {
    constexpr std::size_t size = 5'000;
    const auto index = index_titles(std::vector<std::string>(size, "red mug"));
    std::vector<std::uint64_t> live(size / 64 + 1, 0);
    live[size / 64] = 1; // all but one of the last ones are gone
    const std::vector<SearchedPart> parts{{index.get(), live}};
    EXPECT_EQ(rank(search_all(parts, "mug")[0], 0, 9), Documents{size / 64 * 64});
    EXPECT_EQ(search_all(parts, "mug")[0].corrected, std::nullopt);
}

TEST(suggest_all, adds_up_what_the_parts_promise) {
    const auto first = index_titles({"rug", "rug", "running shoes", "running shoes", "running shoes"});
    const auto second = index_titles({"ruler", "ruler", "ruler", "ruler", "rug"});
    const std::vector<SearchedPart> parts{{first.get()}, {second.get()}};
    EXPECT_EQ(suggest_all(parts, "ru", 9).completions,
              (std::vector<std::string>{"ruler", "rug", "running", "running shoes"}));
    EXPECT_EQ(suggest_all(parts, "running s", 9).completions, std::vector<std::string>{"running shoes"});
    const std::vector<std::uint64_t> live{0b00011};
    const std::vector<SearchedPart> hidden{{first.get(), live}, {second.get()}};
    EXPECT_EQ(suggest_all(hidden, "ru", 9).completions, (std::vector<std::string>{"ruler", "rug"}));
}

TEST(language_of, reads_locales) {
    EXPECT_EQ(language_of("de-AT"), Language::german);
    EXPECT_EQ(language_of("EN_gb"), Language::english);
    EXPECT_EQ(language_of("es"), Language::spanish);
    EXPECT_EQ(language_of("xx"), Language::none);
    EXPECT_EQ(language_of(""), Language::none);
}

} // namespace
} // namespace rialto::search
