#include "platform/search/plan_query.hpp"

#include "base/text.hpp"
#include "platform/search/edits.hpp"
#include "platform/search/gatherer.hpp"
#include "platform/search/words.hpp"

#include <algorithm>

namespace rialto::search {

namespace {

constexpr std::size_t compound_bytes_min = 4; // German words that also stand for longer ones

/// Neighbouring words of the query and how they read as one: "t shirt" may be written "tshirt".
struct Span {
    std::size_t first = 0;
    std::size_t last = 0;
    std::string text;
};

/// "moebel" as the index folds "Möbel"; empty when there is nothing to change.
std::string fold_spelled_umlauts(std::string_view word) {
    std::string folded;
    for (std::size_t at = 0; at < word.size(); ++at) {
        folded += word[at];
        const bool can_be_umlaut = word[at] == 'a' || word[at] == 'o' || word[at] == 'u';
        if (can_be_umlaut && at + 1 < word.size() && word[at + 1] == 'e') ++at;
    }
    return folded.size() == word.size() ? std::string() : folded;
}

unsigned distance_max_of(std::string_view word) {
    const std::size_t letters = code_points(word);
    if (letters < typo_letters_min || has_digit(word)) return 0;
    return letters < two_typos_letters_min ? 1 : 2;
}

/// A word of the corpus near to another.
struct Neighbour {
    CorpusTerm term;
    std::string_view text;
    unsigned distance = 0;
};

/// In order of their texts, without words that have digits.
std::vector<Neighbour> find_neighbours(const Corpus& corpus, std::string_view word, unsigned distance_max,
                                       Reach reach) {
    struct Candidate {
        std::string_view text;
        WordPlace place;
        unsigned distance;
    };
    std::vector<Candidate> candidates;
    for (std::uint32_t part = 0; part < corpus.size(); ++part) {
        const Tables& tables = corpus.tables(part);
        for (const Near& near : find_near(tables.words, tables.shared_letters, word, distance_max, reach))
            if (const std::string_view text = tables.words[near.word]; !has_digit(text))
                candidates.push_back({text, {part, near.word}, near.distance});
    }
    if (corpus.size() > 1) {
        std::ranges::sort(candidates, {}, &Candidate::text);
        candidates.erase(std::ranges::unique(candidates, {}, &Candidate::text).begin(), candidates.end());
    }
    std::vector<Neighbour> neighbours;
    for (const Candidate& candidate : candidates)
        if (const auto term = corpus.at(candidate.place))
            neighbours.push_back({*term, candidate.text, candidate.distance});
    return neighbours;
}

/// The nearest words, the most frequent first. Farther ones only when there are no nearer.
std::vector<Neighbour> find_nearest(const Corpus& corpus, std::string_view word, Reach reach) {
    std::vector<Neighbour> nearest;
    const unsigned distance_max =
        reach == Reach::whole ? distance_max_of(word) : std::min(distance_max_of(word), 1U);
    for (unsigned distance = 1; distance <= distance_max && nearest.empty(); ++distance)
        nearest = find_neighbours(corpus, word, distance, reach);
    const auto kept = static_cast<std::ptrdiff_t>(std::min(nearest.size(), near_words_max));
    std::ranges::partial_sort(nearest, nearest.begin() + kept, [](const Neighbour& a, const Neighbour& b) {
        return a.term.count != b.term.count ? a.term.count > b.term.count : a.text < b.text;
    });
    nearest.resize(static_cast<std::size_t>(kept));
    return nearest;
}

/// Two words of the corpus that the word is made of, so that the rarer is as frequent as can be.
std::optional<std::pair<std::string, std::string>> split_word(const Corpus& corpus, std::string_view word) {
    std::optional<std::pair<std::string, std::string>> best;
    std::uint32_t best_count = 0;
    for (std::size_t at = 1; at < word.size(); ++at) {
        if ((static_cast<unsigned char>(word[at]) & 0xc0) == 0x80) continue;
        const std::string_view front = word.substr(0, at);
        const std::string_view back = word.substr(at);
        const bool at_digit = has_digit(word.substr(at - 1, 1)) != has_digit(word.substr(at, 1));
        if (!at_digit && (front.size() < 2 || back.size() < 2)) continue;
        const auto first = corpus.find_word(front);
        if (!first) continue;
        const auto second = corpus.find_word(back);
        if (!second) continue;
        const std::uint32_t count = std::min(first->count, second->count);
        if (count <= best_count) continue;
        best_count = count;
        best.emplace(front, back);
    }
    return best;
}

class Planner {
  public:
    Planner(const Corpus& corpus, SearchOptions options) : corpus_(corpus), options_(options) {}

    Plan plan(const std::vector<Word>& words, const std::vector<Span>& spans) {
        for (std::size_t i = 0; i < words.size(); ++i) plan_word(words, spans, i);
        if (is_corrected_) plan_.corrected = std::move(text_);
        return std::move(plan_);
    }

  private:
    void plan_word(const std::vector<Word>& words, const std::vector<Span>& spans, std::size_t i) {
        const bool is_open = i + 1 == words.size() && options_.last_word == LastWord::prefix;
        Clause clause;
        Gatherer gatherer(corpus_, clause);
        for (const Span& span : spans) {
            if (i < span.first || span.last < i) continue;
            gatherer.add_word(span.text, exact_percent);
            gatherer.add_code(span.text);
            const bool ends_open = span.last + 1 == words.size() && options_.last_word == LastWord::prefix;
            if (ends_open) gatherer.add_code_beginnings(span.text);
        }
        gather_word(gatherer, words[i].text, is_open);
        if (gatherer.is_empty() && options_.typos == Typos::tolerated)
            return correct_word(words[i].text, is_open);
        finish(std::move(clause), words[i].text);
    }

    void gather_word(Gatherer& gatherer, const std::string& word, bool is_open) const {
        gatherer.add_word(word, exact_percent);
        gatherer.add_code(word);
        gatherer.add_stem(word, stem_percent);
        gatherer.add_synonyms(word);
        if (corpus_.language() == Language::german) {
            const std::string umlauts = fold_spelled_umlauts(word);
            if (!umlauts.empty()) {
                gatherer.add_word(umlauts, stem_percent);
                gatherer.add_stem(umlauts, stem_percent);
            }
        }
        const bool is_compound = corpus_.language() == Language::german && word.size() >= compound_bytes_min;
        if (is_open || is_compound) gatherer.add_beginnings(word);
        if (is_open) gatherer.add_code_beginnings(word);
    }

    void correct_word(const std::string& word, bool is_open) {
        if (has_digit(word) && correct_by_splitting(word)) return;
        if (++corrected_words_ <= typo_words_max) {
            if (correct_by_neighbours(find_nearest(corpus_, word, Reach::whole))) return;
            if (correct_by_splitting(word)) return;
            if (is_open && correct_by_neighbours(find_nearest(corpus_, word, Reach::beginning))) return;
        }
        finish({}, word);
    }

    bool correct_by_splitting(const std::string& word) {
        const auto halves = split_word(corpus_, word);
        if (!halves) return false;
        for (const std::string& half : {halves->first, halves->second}) {
            Clause clause;
            Gatherer gatherer(corpus_, clause);
            gather_word(gatherer, half, false);
            finish(std::move(clause), half);
        }
        is_corrected_ = true;
        return true;
    }

    bool correct_by_neighbours(const std::vector<Neighbour>& nearest) {
        if (nearest.empty()) return false;
        Clause clause;
        Gatherer gatherer(corpus_, clause);
        for (const Neighbour& near : nearest)
            gatherer.add(near.term, near.distance == 1 ? near_percent : two_edits_percent);
        gatherer.add_stem(nearest.front().text, two_edits_percent);
        finish(std::move(clause), nearest.front().text);
        is_corrected_ = true;
        return true;
    }

    void finish(Clause clause, std::string_view word) {
        plan_.clauses.push_back(std::move(clause));
        (text_ += text_.empty() ? "" : " ") += corpus_.spelling(word);
    }

    const Corpus& corpus_;
    SearchOptions options_;
    Plan plan_;
    std::string text_;
    std::size_t corrected_words_ = 0;
    bool is_corrected_ = false;
};

bool joins_unit(const Corpus& corpus, const std::string& number, const std::string& unit, bool is_open) {
    if (!is_number(number) || !is_unit(unit) || (is_open && unit.size() == 1)) return false;
    return corpus.find_word(number + unit).has_value();
}

std::vector<Word> read_planned(const Corpus& corpus, std::string_view query, LastWord last_word) {
    std::vector<Word> words = read_words(fold_text(cut_text(query, query_bytes_max)));
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        const bool is_open = last_word == LastWord::prefix && i + 2 == words.size();
        if (!joins_unit(corpus, words[i].text, words[i + 1].text, is_open)) continue;
        words[i].text += words[i + 1].text;
        words.erase(words.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    }
    if (words.size() > query_words_max) words.resize(query_words_max);
    return words;
}

std::vector<Span> find_spans(const std::vector<Word>& words) {
    std::vector<Span> spans;
    for (std::size_t i = 0; i + 1 < words.size(); ++i)
        spans.push_back({i, i + 1, words[i].text + words[i + 1].text});
    for (std::size_t first = 0; first < words.size();) {
        std::size_t last = first;
        std::string text = words[first].text;
        while (last + 1 < words.size() && words[last + 1].run == words[first].run) text += words[++last].text;
        if (last - first > 1) spans.push_back({first, last, std::move(text)});
        first = last + 1;
    }
    return spans;
}

} // namespace

Plan plan_query(const Corpus& corpus, std::string_view query, SearchOptions options) {
    const std::vector<Word> words = read_planned(corpus, query, options.last_word);
    return Planner(corpus, options).plan(words, find_spans(words));
}

std::vector<std::string> read_query(const Corpus& corpus, std::string_view query, LastWord last_word) {
    std::vector<std::string> texts;
    for (Word& word : read_planned(corpus, query, last_word)) texts.push_back(std::move(word.text));
    return texts;
}

} // namespace rialto::search
