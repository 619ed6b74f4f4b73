#pragma once
// Text search over documents numbered 0 … n−1: an immutable inverted index in flat arrays, which is one block
// of bytes, its builder and its queries, over one index or several as one. Knows words, fields and weights,
// but nothing of what is sold. What belongs here: reading words out of texts, finding documents by them,
// ranking, completing and correcting what was typed.

#include "base/result.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <roaring/roaring.hh>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::search {

inline constexpr std::size_t query_bytes_max = 200; // the rest is not read
inline constexpr std::size_t query_words_max = 8;   // more are left out
inline constexpr std::size_t word_bytes_max = 40;   // a longer word is cut
inline constexpr std::size_t expansions_max = 64;   // words and codes that one word of a query stands for
inline constexpr std::size_t expansion_postings_max = 200'000; // of the words beyond the exact one, together
inline constexpr std::size_t typo_words_max = 4;               // words of a query that are corrected
inline constexpr std::size_t near_words_max = 16;              // words that an unknown one is taken for
inline constexpr std::size_t typo_letters_min = 4;             // shorter words must be right
inline constexpr std::size_t two_typos_letters_min = 8;
inline constexpr std::size_t suggestions_max = 20;
inline constexpr std::size_t parts_max = 16; // indexes that are searched as one

using Document = std::uint32_t;

/// Which stemmer words go through; `none` compares them as they are.
enum class Language : std::uint8_t { none, english, german, spanish, french, italian, dutch, portuguese };

/// "de", "de-AT" and "de_AT" are German; a language without a stemmer is `none`.
Language language_of(std::string_view locale);

/// `code` is for article numbers: found whole or by their beginning, never by stem or with a typo.
enum class Field : std::uint8_t { title, brand, category, attribute, description, code };
inline constexpr std::size_t field_count = 6;
inline constexpr std::array<unsigned, field_count> field_weights{8, 4, 3, 2, 1, 10};

/// Words of one group stand for each other: {"tv", "television"}. Each entry is one word.
using SynonymGroup = std::vector<std::string>;

enum class LastWord : std::uint8_t { whole, prefix };
enum class Typos : std::uint8_t { refused, tolerated };

struct SearchOptions {
    LastWord last_word = LastWord::prefix;
    Typos typos = Typos::tolerated;
};

/// `scores` are the documents', in ascending order of documents; greater is better. `corrected` is the whole
/// query with its unknown words put right, when there were any that could be.
struct Found {
    Roaring documents;
    std::vector<std::uint32_t> scores;
    std::optional<std::string> corrected;
};

/// `count` documents from place `offset` on, best score first, then the lower number. With `among` only
/// documents that are in it take part.
std::vector<Document> rank(const Found& found, std::size_t offset, std::size_t count);
std::vector<Document> rank(const Found& found, const Roaring& among, std::size_t offset, std::size_t count);

/// `completions` are whole queries that begin with what was typed, the most promising first.
struct Suggestions {
    std::vector<std::string> completions;
    std::optional<std::string> corrected;
};

struct Tables;

/// Immutable; every member may be called from many threads at once.
class Index {
  public:
    /// Of what IndexBuilder::build_image() made, at an address that is a multiple of 8; `keeps` holds the
    /// bytes for as long as the index lives. Looks at every number that leads a query to a place, so that of
    /// damaged bytes wrong answers may come, but nothing outside of them is read. Error `damaged`.
    static Result<std::shared_ptr<const Index>> open(std::span<const std::byte> image,
                                                     std::shared_ptr<const void> keeps);
    ~Index();
    Index(const Index&) = delete;
    Index& operator=(const Index&) = delete;

    /// Documents in which every word of the query is found: as it stands, by stem, by synonym, the last one
    /// (and in German each) as the beginning of a word; a word that is in no document by its nearest
    /// neighbours (Damerau–Levenshtein distance 1 from 4 letters, 2 from 8). Field-weighted, tf·idf-like; as
    /// it stands counts most, then stem, synonym, beginning, neighbour. A query without a word finds nothing.
    Found search(std::string_view query, SearchOptions options = {}) const;

    /// At most `limit` (and `suggestions_max`) completions of what was typed so far.
    Suggestions suggest(std::string_view typed, std::size_t limit) const;

    std::size_t documents() const;
    std::size_t words() const;
    std::span<const std::byte> image() const { return image_; }
    const Tables& tables() const { return *tables_; }

  private:
    Index(std::span<const std::byte> image, std::shared_ptr<const void> keeps, const Tables& tables);

    std::span<const std::byte> image_;
    std::shared_ptr<const void> keeps_;
    std::unique_ptr<const Tables> tables_;
};

/// One of several indexes. Document n is there when bit n % 64 of `live`'s word n / 64 is set; all are when
/// it is empty. Both outlive the query.
struct SearchedPart {
    const Index* index = nullptr;
    std::span<const std::uint64_t> live = {};
};

/// As Index::search() over all documents that are there, as if they were of one index: what a word is taken
/// for is decided once, and scores of different parts can be compared. One Found a part, in their order;
/// `corrected` is the same in all. How frequent a word is, is exact but for a common one in a part of which
/// documents are gone: there it is put at its share of the first ones.
/// At most parts_max parts, of one language.
std::vector<Found> search_all(std::span<const SearchedPart> parts, std::string_view query,
                              SearchOptions options = {});

/// As Index::suggest(). A pair of words is suggested when enough titles of one part have it.
Suggestions suggest_all(std::span<const SearchedPart> parts, std::string_view typed, std::size_t limit);

/// Takes the texts of documents in ascending order of their numbers; all texts of one document together.
class IndexBuilder {
  public:
    explicit IndexBuilder(Language language);
    ~IndexBuilder();
    IndexBuilder(const IndexBuilder&) = delete;
    IndexBuilder& operator=(const IndexBuilder&) = delete;

    /// UTF-8; a field may be added several times, as for attributes. `document` never goes down.
    void add(Document document, Field field, std::string_view text);
    void add_synonyms(const SynonymGroup& group);

    /// Once, at the end: the bytes of an index, to be written somewhere or opened.
    std::vector<std::byte> build_image();
    /// The same, opened.
    std::shared_ptr<const Index> build();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace rialto::search
