#pragma once
// The parts of one search as if they were one index: a word is known when some document that is there has it,
// and as frequent as in all parts together.

#include "platform/search/tables.hpp"

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace rialto::search {

inline constexpr Term no_term = 0xffffffff;
/// Postings of a term that are looked at to know how many of its documents are there.
inline constexpr std::uint32_t counted_postings_max = 256;

/// One text as each part numbers it.
using Numbers = std::array<std::uint32_t, parts_max>; // no_term where a part does not have it

/// A word or code that some document has.
struct CorpusTerm {
    Numbers terms;
    std::uint32_t count = 0; // documents, see counted_postings_max
};

/// A word by one of the parts that have it.
struct WordPlace {
    std::uint32_t part = 0;
    std::uint32_t word = 0;
};

class Corpus {
  public:
    explicit Corpus(std::span<const SearchedPart> parts);

    std::size_t size() const { return size_; }
    std::size_t documents() const { return documents_; } // that are there
    Language language() const { return size_ == 0 ? Language::none : tables(0).language; }
    const Tables& tables(std::size_t part) const { return *parts_[part].tables; }

    bool has_hidden(std::size_t part) const { return !parts_[part].live.empty(); }
    bool is_live(std::size_t part, Document document) const {
        const std::span<const std::uint64_t> live = parts_[part].live;
        if (live.empty()) return true;
        return document / 64 < live.size() && (live[document / 64] >> document % 64 & 1) != 0;
    }

    /// nullopt when no document has it.
    std::optional<CorpusTerm> find_word(std::string_view word) const;
    std::optional<CorpusTerm> find_code(std::string_view code) const;
    std::optional<CorpusTerm> at(WordPlace place) const;
    /// Of a code, by each part's number of it.
    std::optional<CorpusTerm> code_at(Numbers codes) const;
    std::string_view word(WordPlace place) const { return tables(place.part).words[place.word]; }

    /// How a known word is shown; another as it is.
    std::string_view spelling(std::string_view word) const;
    std::string_view spelling(const CorpusTerm& word) const;

    /// Documents of a part that are there and have the term.
    std::uint32_t count(std::size_t part, Term term) const;

    /// Calls visit(numbers) for each word (or code) that begins so, in order, until it answers false; some
    /// may be in no document that is there.
    template <class Visit>
    void each_beginning(TextTable Tables::* table, std::string_view beginning, Visit visit) const {
        std::array<Cursor, parts_max> cursors;
        for (std::size_t part = 0; part < size_; ++part) {
            cursors[part].left = (tables(part).*table).find_prefix(beginning);
            if (size_ > 1) cursors[part].look(tables(part).*table, beginning.size());
        }
        Numbers numbers;
        numbers.fill(no_term);
        if (size_ == 1) {
            const Range range = cursors[0].left;
            for (numbers[0] = range.first; numbers[0] < range.last; ++numbers[0])
                if (!visit(std::as_const(numbers))) return;
            return;
        }
        for (;;) {
            const Cursor* least = nullptr;
            for (std::size_t part = 0; part < size_; ++part)
                if (!cursors[part].is_done() && (least == nullptr || cursors[part].is_before(*least)))
                    least = &cursors[part];
            if (least == nullptr) return;
            const Cursor now = *least;
            for (std::size_t part = 0; part < size_; ++part) {
                Cursor& cursor = cursors[part];
                const bool has_it = !cursor.is_done() && cursor.is_at(now);
                numbers[part] = has_it ? cursor.left.first++ : no_term;
                if (has_it) cursor.look(tables(part).*table, beginning.size());
            }
            if (!visit(std::as_const(numbers))) return;
        }
    }

  private:
    struct Part {
        const Tables* tables = nullptr;
        std::span<const std::uint64_t> live; // empty when all documents are there
    };

    /// A place in a part's texts that have one beginning.
    struct Cursor {
        Range left;
        std::string_view text; // at the place
        std::uint64_t key = 0; // its first bytes after the beginning, in the order of texts

        bool is_done() const { return left.first >= left.last; }
        bool is_before(const Cursor& other) const {
            return key != other.key ? key < other.key : text < other.text;
        }
        bool is_at(const Cursor& other) const { return key == other.key && text == other.text; }
        void look(const TextTable& table, std::size_t beginning_bytes);
    };

    std::optional<CorpusTerm> count_all(const Numbers& terms) const;

    std::array<Part, parts_max> parts_;
    std::size_t size_ = 0;
    std::size_t documents_ = 0;
};

} // namespace rialto::search
