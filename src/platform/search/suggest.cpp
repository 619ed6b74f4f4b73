// Completes what is typed: from phrases of titles, and from words that go together with those before.

#include "base/text.hpp"
#include "platform/search/evaluate_plan.hpp"

#include <algorithm>

namespace rialto::search {

namespace {

constexpr std::size_t candidates_max = 40;       // words and phrases looked at closer
constexpr std::size_t probed_postings_max = 512; // of a word, for a document that has the words before too

struct Candidate {
    std::uint32_t promise = 0;
    std::uint32_t number = 0;
};

std::vector<Candidate> find_promising(const std::vector<std::uint32_t>& promise, Range range) {
    std::vector<Candidate> best;
    const auto before = [](const Candidate& a, const Candidate& b) {
        return a.promise != b.promise ? a.promise > b.promise : a.number < b.number;
    };
    for (std::uint32_t n = range.first; n < range.last; ++n) {
        if (promise[n] == 0) continue;
        if (best.size() == candidates_max && promise[n] <= best.back().promise) continue;
        if (best.size() == candidates_max) best.pop_back();
        const Candidate candidate{promise[n], n};
        best.insert(std::ranges::upper_bound(best, candidate, before), candidate);
    }
    return best;
}

std::string spell(const Tables& tables, std::string_view word) {
    const auto number = tables.words.find(word);
    return std::string(number ? tables.spelling(*number) : word);
}

std::string spell_phrase(const Tables& tables, std::string_view phrase) {
    std::string spelled;
    for (const std::string_view word : split_trimmed(phrase, ' '))
        (spelled += spelled.empty() ? "" : " ") += spell(tables, word);
    return spelled;
}

class Suggester {
  public:
    Suggester(const Tables& tables, std::vector<std::string> words, bool is_open)
        : tables_(tables), words_(std::move(words)), is_open_(is_open) {}

    std::vector<std::string> complete(std::size_t limit) {
        if (words_.empty()) return {};
        add_phrases();
        if (is_open_) add_words();
        std::ranges::sort(completions_, [](const Completion& a, const Completion& b) {
            return a.promise != b.promise ? a.promise > b.promise : a.text < b.text;
        });
        std::vector<std::string> texts;
        for (Completion& completion : completions_)
            if (texts.size() < limit && std::ranges::find(texts, completion.text) == texts.end())
                texts.push_back(std::move(completion.text));
        return texts;
    }

  private:
    struct Completion {
        std::uint32_t promise = 0;
        std::string text;
    };

    void add_phrases() {
        std::string prefix;
        for (const std::string& word : words_) (prefix += prefix.empty() ? "" : " ") += word;
        if (!is_open_) prefix += ' ';
        const Range range = tables_.phrases.find_prefix(prefix);
        for (const Candidate& candidate : find_promising(tables_.phrase_promise, range))
            completions_.push_back(
                {candidate.promise, spell_phrase(tables_, tables_.phrases[candidate.number])});
    }

    void add_words() {
        const Range range = tables_.words.find_prefix(words_.back());
        const std::vector<Candidate> candidates = find_promising(tables_.promise, range);
        if (candidates.empty()) return;
        std::string before;
        Roaring documents;
        if (words_.size() > 1) {
            std::string query;
            for (std::size_t i = 0; i + 1 < words_.size(); ++i) {
                (query += query.empty() ? "" : " ") += words_[i];
                (before += spell(tables_, words_[i])) += ' ';
            }
            const Plan plan = plan_query(tables_, query, {LastWord::whole, Typos::refused});
            Hits& hits = hits_of_thread();
            evaluate_plan(tables_, plan.clauses, hits);
            documents = make_bitmap(hits.documents);
        }
        for (const Candidate& candidate : candidates) {
            if (words_.size() > 1 && !occurs_in(candidate.number, documents)) continue;
            completions_.push_back(
                {candidate.promise, before + std::string(tables_.spelling(candidate.number))});
        }
    }

    bool occurs_in(Term term, const Roaring& documents) const {
        std::size_t probed = 0;
        for (auto block = tables_.postings.first_block(term); block < tables_.postings.end_block(term);
             ++block) {
            const Document base = tables_.postings.high(block) * Document{block_documents};
            for (const std::uint16_t low : tables_.postings.view(block).low) {
                if (documents.contains(base + low)) return true;
                if (++probed == probed_postings_max) return false;
            }
        }
        return false;
    }

    const Tables& tables_;
    std::vector<std::string> words_;
    bool is_open_;
    std::vector<Completion> completions_;
};

} // namespace

Suggestions Index::suggest(std::string_view typed, std::size_t limit) const {
    limit = std::min(limit, suggestions_max);
    const bool is_open = !typed.ends_with(' ');
    const LastWord last_word = is_open ? LastWord::prefix : LastWord::whole;
    Suggestions suggestions;
    suggestions.corrected = plan_query(*tables_, typed, {last_word, Typos::tolerated}).corrected;
    const std::string_view read = suggestions.corrected ? std::string_view(*suggestions.corrected) : typed;
    suggestions.completions =
        Suggester(*tables_, read_query(*tables_, read, last_word), is_open).complete(limit);
    return suggestions;
}

} // namespace rialto::search
