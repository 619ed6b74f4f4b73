// Completes what is typed: from phrases of titles, and from words that go together with those before.

#include "platform/search/evaluate_plan.hpp"

#include <algorithm>

namespace rialto::search {

namespace {

constexpr std::size_t candidates_max = 40;       // words, and phrases of a part, looked at closer
constexpr std::size_t probed_postings_max = 512; // of a word, for a document that has other words too

struct Candidate {
    std::uint32_t promise = 0;
    std::uint32_t order = 0; // the lower first among equals
    WordPlace place;
};

/// The most promising of those that are offered.
class Promising {
  public:
    void offer(const Candidate& candidate) {
        if (candidate.promise == 0) return;
        if (best_.size() == candidates_max) {
            if (!is_before(candidate, best_.back())) return;
            best_.pop_back();
        }
        best_.insert(std::ranges::upper_bound(best_, candidate, is_before), candidate);
    }
    const std::vector<Candidate>& best() const { return best_; }

  private:
    static bool is_before(const Candidate& a, const Candidate& b) {
        return a.promise != b.promise ? a.promise > b.promise : a.order < b.order;
    }

    std::vector<Candidate> best_;
};

/// Whether some document of a part that is there has both words; as far as the rarer one is looked at.
bool occur_together(const Corpus& corpus, std::size_t part, Phrase phrase) {
    const Postings& postings = corpus.tables(part).postings;
    if (postings.count(phrase.first) > postings.count(phrase.second)) std::swap(phrase.first, phrase.second);
    std::size_t probed = 0;
    std::uint32_t other = postings.first_block(phrase.second);
    const std::uint32_t end = postings.end_block(phrase.second);
    for (auto block = postings.first_block(phrase.first); block < postings.end_block(phrase.first); ++block) {
        while (other < end && postings.high(other) < postings.high(block)) ++other;
        if (other == end || postings.high(other) != postings.high(block)) continue;
        const Document base = postings.high(block) * Document{block_documents};
        for (const std::uint16_t low : postings.view(block).low) {
            if (probed++ == probed_postings_max) return false;
            if (corpus.is_live(part, base + low) && std::ranges::binary_search(postings.view(other).low, low))
                return true;
        }
    }
    return false;
}

class Suggester {
  public:
    Suggester(const Corpus& corpus, std::vector<std::string> words, bool is_open)
        : corpus_(corpus), words_(std::move(words)), is_open_(is_open) {}

    std::vector<std::string> complete(std::size_t limit) {
        if (words_.empty()) return {};
        for (std::uint32_t part = 0; part < corpus_.size(); ++part) add_phrases(part);
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

    /// The phrases of a part that begin with what was typed.
    Range find_phrases(const Tables& tables) const {
        const auto place_of = [&](Phrase phrase) {
            return static_cast<std::uint32_t>(std::ranges::lower_bound(tables.phrases, phrase) -
                                              tables.phrases.begin());
        };
        if (words_.size() > 2 || (words_.size() == 2 && !is_open_)) return {};
        if (words_.size() == 1 && is_open_) {
            const Range first = tables.words.find_prefix(words_.front());
            return {place_of({first.first, 0}), place_of({first.last, 0})};
        }
        const auto first = tables.words.find(words_.front());
        if (!first) return {};
        if (words_.size() == 1) return {place_of({*first, 0}), place_of({*first + 1, 0})};
        const Range second = tables.words.find_prefix(words_.back());
        return {place_of({*first, second.first}), place_of({*first, second.last})};
    }

    void add_phrases(std::uint32_t part) {
        const Tables& tables = corpus_.tables(part);
        const Range range = find_phrases(tables);
        Promising promising;
        for (std::uint32_t n = range.first; n < range.last; ++n)
            promising.offer({tables.phrase_promise[n], n, {}});
        for (const Candidate& candidate : promising.best()) {
            const Phrase phrase = tables.phrases[candidate.order];
            const auto first = corpus_.at({part, phrase.first});
            const auto second = corpus_.at({part, phrase.second});
            if (!first || !second) continue;
            const std::uint32_t promise = promise_of_phrase(*first, *second);
            if (promise == 0) continue;
            std::string text(corpus_.spelling(*first));
            (text += ' ') += corpus_.spelling(*second);
            completions_.push_back({promise, std::move(text)});
        }
    }

    /// In all parts where some document that is there has both words.
    std::uint32_t promise_of_phrase(const CorpusTerm& first, const CorpusTerm& second) const {
        std::uint32_t promise = 0;
        for (std::size_t part = 0; part < corpus_.size(); ++part) {
            const Tables& tables = corpus_.tables(part);
            const Phrase phrase{first.terms[part], second.terms[part]};
            const auto found = std::ranges::lower_bound(tables.phrases, phrase);
            if (found == tables.phrases.end() || *found != phrase) continue;
            if (corpus_.has_hidden(part) && !occur_together(corpus_, part, phrase)) continue;
            promise += tables.phrase_promise[static_cast<std::size_t>(found - tables.phrases.begin())];
        }
        return promise;
    }

    void add_words() {
        Promising promising;
        std::uint32_t order = 0;
        corpus_.each_beginning(&Tables::words, words_.back(), [&](const Numbers& numbers) {
            Candidate candidate{.order = order++, .place = {}};
            for (std::uint32_t part = 0; part < corpus_.size(); ++part) {
                if (numbers[part] == no_term) continue;
                candidate.promise += corpus_.tables(part).promise[numbers[part]];
                candidate.place = {part, numbers[part]};
            }
            promising.offer(candidate);
            return true;
        });
        if (promising.best().empty()) return;
        const std::vector<Roaring> documents = find_documents_before();
        std::string before;
        for (std::size_t i = 0; i + 1 < words_.size(); ++i) (before += corpus_.spelling(words_[i])) += ' ';
        for (const Candidate& candidate : promising.best()) {
            const auto term = corpus_.at(candidate.place);
            if (!term || (words_.size() > 1 && !occurs_in(*term, documents))) continue;
            completions_.push_back({promise_of_word(*term), before + std::string(corpus_.spelling(*term))});
        }
    }

    /// Those that have the words before the last, by part.
    std::vector<Roaring> find_documents_before() const {
        std::vector<Roaring> documents;
        if (words_.size() == 1) return documents;
        std::string query;
        for (std::size_t i = 0; i + 1 < words_.size(); ++i) (query += query.empty() ? "" : " ") += words_[i];
        const Plan plan = plan_query(corpus_, query, {LastWord::whole, Typos::refused});
        Hits& hits = hits_of_thread();
        for (std::size_t part = 0; part < corpus_.size(); ++part) {
            evaluate_plan(corpus_, part, plan.clauses, hits);
            documents.push_back(make_bitmap(hits.documents));
        }
        return documents;
    }

    /// Without the share of documents that are gone.
    std::uint32_t promise_of_word(const CorpusTerm& term) const {
        std::uint64_t promise = 0;
        for (std::size_t part = 0; part < corpus_.size(); ++part) {
            const Term here = term.terms[part];
            if (here == no_term) continue;
            const Tables& tables = corpus_.tables(part);
            const std::uint32_t count = tables.postings.count(here);
            if (count > 0) promise += std::uint64_t{tables.promise[here]} * corpus_.count(part, here) / count;
        }
        return static_cast<std::uint32_t>(promise);
    }

    bool occurs_in(const CorpusTerm& term, const std::vector<Roaring>& documents) const {
        for (std::size_t part = 0; part < corpus_.size(); ++part)
            if (term.terms[part] != no_term && occurs_in(part, term.terms[part], documents[part]))
                return true;
        return false;
    }

    bool occurs_in(std::size_t part, Term term, const Roaring& documents) const {
        const Postings& postings = corpus_.tables(part).postings;
        std::size_t probed = 0;
        for (auto block = postings.first_block(term); block < postings.end_block(term); ++block) {
            const Document base = postings.high(block) * Document{block_documents};
            for (const std::uint16_t low : postings.view(block).low) {
                if (documents.contains(base + low)) return true;
                if (++probed == probed_postings_max) return false;
            }
        }
        return false;
    }

    const Corpus& corpus_;
    std::vector<std::string> words_;
    bool is_open_;
    std::vector<Completion> completions_;
};

} // namespace

Suggestions suggest_all(std::span<const SearchedPart> parts, std::string_view typed, std::size_t limit) {
    limit = std::min(limit, suggestions_max);
    const Corpus corpus(parts);
    const bool is_open = !typed.ends_with(' ');
    const LastWord last_word = is_open ? LastWord::prefix : LastWord::whole;
    Suggestions suggestions;
    suggestions.corrected = plan_query(corpus, typed, {last_word, Typos::tolerated}).corrected;
    const std::string_view read = suggestions.corrected ? std::string_view(*suggestions.corrected) : typed;
    suggestions.completions = Suggester(corpus, read_query(corpus, read, last_word), is_open).complete(limit);
    return suggestions;
}

} // namespace rialto::search
