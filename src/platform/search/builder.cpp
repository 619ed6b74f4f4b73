#include "base/check.hpp"
#include "base/text.hpp"
#include "platform/search/edits.hpp"
#include "platform/search/impact.hpp"
#include "platform/search/stem.hpp"
#include "platform/search/tables.hpp"
#include "platform/search/words.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <unordered_map>

namespace rialto::search {

namespace {

constexpr std::uint32_t phrase_documents_min = 3; // a rarer pair of words is not suggested

/// Numbers texts in the order they come.
class Dictionary {
  public:
    std::uint32_t number(std::string_view text) {
        if (const auto found = numbers_.find(text); found != numbers_.end()) return found->second;
        texts_.emplace_back(text);
        const auto next = static_cast<std::uint32_t>(numbers_.size());
        numbers_.emplace(texts_.back(), next);
        return next;
    }

    std::size_t size() const { return texts_.size(); }
    const std::string& operator[](std::uint32_t number) const { return texts_[number]; }

    /// All numbers in byte order of their texts.
    std::vector<std::uint32_t> sorted() const {
        std::vector<std::uint32_t> numbers(texts_.size());
        for (std::uint32_t n = 0; n < numbers.size(); ++n) numbers[n] = n;
        std::ranges::sort(numbers, {}, [&](std::uint32_t n) { return std::string_view(texts_[n]); });
        return numbers;
    }

  private:
    std::deque<std::string> texts_;
    std::unordered_map<std::string_view, std::uint32_t> numbers_; // views into texts_
};

/// Codes are kept apart from words while documents come: in the upper half of the numbers.
constexpr std::uint32_t code_bit = 0x8000'0000;

struct Occurrence {
    std::uint32_t term = 0;
    Field field = Field::title;
};

TextTable make_table(const Dictionary& dictionary, const std::vector<std::uint32_t>& order) {
    std::vector<std::string_view> texts;
    texts.reserve(order.size());
    for (const std::uint32_t n : order) texts.push_back(dictionary[n]);
    return TextTable(texts);
}

void add_stems(Tables& tables) {
    if (tables.language == Language::none) return;
    std::map<std::string, std::vector<std::uint32_t>> words_of;
    for (std::uint32_t n = 0; n < tables.word_count(); ++n)
        words_of[stem_word(tables.language, tables.words[n])].push_back(n);
    std::vector<std::string_view> stems;
    for (const auto& [stem, words] : words_of) {
        if (words.size() == 1 && tables.words[words.front()] == stem) continue;
        stems.push_back(stem);
        tables.stem_words.members.insert(tables.stem_words.members.end(), words.begin(), words.end());
        tables.stem_words.close_group();
    }
    tables.stems = TextTable(stems);
}

void add_synonyms(Tables& tables, const std::vector<SynonymGroup>& groups) {
    std::map<std::string, std::vector<std::string>> others_of;
    for (const SynonymGroup& group : groups)
        for (const std::string& word : group)
            for (const std::string& other : group)
                if (word != other) others_of[word].push_back(other);
    std::vector<std::string_view> words;
    words.reserve(others_of.size());
    for (const auto& [word, others] : others_of) words.push_back(word);
    tables.synonyms = TextTable(words);
    for (const auto& [word, others] : others_of) {
        for (const std::string& other : others)
            tables.synonym_others.members.push_back(*tables.synonyms.find(other));
        tables.synonym_others.close_group();
    }
}

} // namespace

struct IndexBuilder::State {
    explicit State(Language language_) : language(language_) {}

    void add(Field field, std::string_view text);
    void add_words(Field field, std::string_view text);
    void note_word(Field field, std::string_view text);
    void note_spellings(std::string_view text, const std::vector<Word>& words);
    void note_phrases(const std::vector<Word>& words);
    void close_document();
    void close_phrases(Tables& tables);
    void close_spellings(Tables& tables, const std::vector<std::uint32_t>& order) const;

    Language language;
    std::optional<Document> document;
    std::vector<Occurrence> occurrences;    // of the current document
    std::vector<std::uint64_t> title_pairs; // of the current document: two words' numbers
    std::size_t title_words = 0;            // of the current document

    Dictionary words;
    Dictionary codes;
    Forward forward; // by numbers of the dictionaries
    std::vector<std::uint32_t> promise;
    std::vector<std::uint64_t> phrases;                       // title_pairs of all documents
    std::unordered_map<std::uint32_t, std::string> spellings; // by word
    std::vector<SynonymGroup> synonyms;
};

void IndexBuilder::State::add(Field field, std::string_view text) {
    if (field != Field::code) return add_words(field, text);
    std::string code;
    for (const Word& word : read_words(fold_text(text))) code += word.text;
    if (!code.empty() && code.size() <= word_bytes_max)
        occurrences.push_back({codes.number(code) | code_bit, field});
}

void IndexBuilder::State::add_words(Field field, std::string_view text) {
    const std::vector<Word> read = read_words(fold_text(text));
    const std::size_t known = words.size();
    for (std::size_t i = 0; i < read.size(); ++i) {
        note_word(field, read[i].text);
        if (const std::size_t digits = number_bytes(read[i].text)) {
            note_word(field, std::string_view(read[i].text).substr(0, digits));
            note_word(field, std::string_view(read[i].text).substr(digits));
        } else if (i + 1 < read.size() && is_number(read[i].text) && is_unit(read[i + 1].text)) {
            note_word(field, read[i].text + read[i + 1].text);
        }
    }
    for (const std::string& joined : join_runs(read)) note_word(field, joined);
    if (words.size() > known) note_spellings(text, read);
    if (field != Field::title) return;
    title_words += read.size();
    note_phrases(read);
}

void IndexBuilder::State::note_word(Field field, std::string_view text) {
    occurrences.push_back({words.number(text), field});
    if (words.size() > promise.size()) promise.push_back(0);
}

/// A word is shown as it was first written, in lower case.
void IndexBuilder::State::note_spellings(std::string_view text, const std::vector<Word>& read) {
    const std::vector<Word> written = read_words(fold_text(text, Accents::kept));
    if (written.size() != read.size()) return;
    for (std::size_t i = 0; i < read.size(); ++i)
        if (written[i].text != read[i].text && fold_text(written[i].text) == read[i].text)
            spellings.try_emplace(words.number(read[i].text), written[i].text);
}

void IndexBuilder::State::note_phrases(const std::vector<Word>& read) {
    for (std::size_t i = 0; i + 1 < read.size(); ++i)
        title_pairs.push_back(std::uint64_t{words.number(read[i].text)} << 32 |
                              words.number(read[i + 1].text));
}

void IndexBuilder::State::close_document() {
    std::ranges::sort(occurrences, [](const Occurrence& a, const Occurrence& b) {
        return a.term != b.term ? a.term < b.term : a.field < b.field;
    });
    for (auto first = occurrences.begin(); first != occurrences.end();) {
        FieldCounts counts{};
        auto next = first;
        for (; next != occurrences.end() && next->term == first->term; ++next)
            ++counts[static_cast<std::size_t>(next->field)];
        forward.terms.push_back(first->term);
        forward.impacts.push_back(weigh_impact(counts, title_words));
        if ((first->term & code_bit) == 0) promise[first->term] += weigh_promise(counts);
        first = next;
    }
    forward.first.push_back(forward.terms.size());
    std::ranges::sort(title_pairs);
    title_pairs.erase(std::ranges::unique(title_pairs).begin(), title_pairs.end());
    phrases.insert(phrases.end(), title_pairs.begin(), title_pairs.end());
    occurrences.clear();
    title_pairs.clear();
    title_words = 0;
}

void IndexBuilder::State::close_phrases(Tables& tables) {
    std::ranges::sort(phrases);
    std::map<std::string, std::uint32_t> documents_of;
    for (auto first = phrases.begin(); first != phrases.end();) {
        const auto next = std::ranges::upper_bound(first, phrases.end(), *first);
        const auto count = static_cast<std::uint32_t>(next - first);
        if (count >= phrase_documents_min)
            documents_of[words[static_cast<std::uint32_t>(*first >> 32)] + " " +
                         words[static_cast<std::uint32_t>(*first)]] = count;
        first = next;
    }
    std::vector<std::string_view> texts;
    for (const auto& [phrase, count] : documents_of) {
        texts.push_back(phrase);
        tables.phrase_promise.push_back(count * field_weights.front());
    }
    tables.phrases = TextTable(texts);
}

void IndexBuilder::State::close_spellings(Tables& tables, const std::vector<std::uint32_t>& order) const {
    std::vector<std::string_view> texts;
    for (std::uint32_t word = 0; word < order.size(); ++word) {
        const auto spelling = spellings.find(order[word]);
        if (spelling == spellings.end()) continue;
        tables.spelled_words.push_back(word);
        texts.push_back(spelling->second);
    }
    tables.spellings = TextTable(texts);
}

IndexBuilder::IndexBuilder(Language language) : state_(std::make_unique<State>(language)) {}
IndexBuilder::~IndexBuilder() = default;

void IndexBuilder::add(Document document, Field field, std::string_view text) {
    CHECK(!state_->document || *state_->document <= document);
    if (!state_->document) state_->document = 0;
    for (; *state_->document < document; ++*state_->document) state_->close_document();
    state_->add(field, text);
}

void IndexBuilder::add_synonyms(const SynonymGroup& group) {
    SynonymGroup folded;
    for (const std::string& entry : group) {
        const std::vector<Word> words = read_words(fold_text(entry));
        if (words.size() == 1) folded.push_back(words.front().text);
    }
    state_->synonyms.push_back(std::move(folded));
}

std::shared_ptr<const Index> IndexBuilder::build() {
    State& state = *state_;
    if (state.document) state.close_document();
    auto tables = std::make_unique<Tables>();
    tables->language = state.language;
    tables->documents = state.forward.first.size() - 1;
    const std::vector<std::uint32_t> word_order = state.words.sorted();
    const std::vector<std::uint32_t> code_order = state.codes.sorted();
    tables->words = make_table(state.words, word_order);
    tables->codes = make_table(state.codes, code_order);
    std::vector<Term> word_terms(word_order.size());
    std::vector<Term> code_terms(code_order.size());
    for (std::uint32_t n = 0; n < word_order.size(); ++n) word_terms[word_order[n]] = n;
    for (std::uint32_t n = 0; n < code_order.size(); ++n) code_terms[code_order[n]] = tables->code_term(n);
    for (Term& term : state.forward.terms)
        term = (term & code_bit) == 0 ? word_terms[term] : code_terms[term & ~code_bit];
    tables->postings = Postings(word_terms.size() + code_terms.size(), state.forward);
    for (const std::uint32_t word : word_order) tables->promise.push_back(state.promise[word]);
    tables->shared_letters = count_shared_letters(tables->words);
    add_stems(*tables);
    rialto::search::add_synonyms(*tables, state.synonyms);
    state.close_phrases(*tables);
    state.close_spellings(*tables, word_order);
    state_ = std::make_unique<State>(state.language);
    return std::make_shared<const Index>(std::move(tables));
}

} // namespace rialto::search
