#include "base/check.hpp"
#include "base/text.hpp"
#include "platform/search/dictionary.hpp"
#include "platform/search/edits.hpp"
#include "platform/search/impact.hpp"
#include "platform/search/index_image.hpp"
#include "platform/search/stem.hpp"
#include "platform/search/words.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace rialto::search {

namespace {

constexpr std::uint32_t phrase_documents_min = 3; // a rarer pair of words is not suggested

/// Codes are kept apart from words while documents come: in the upper half of the numbers.
constexpr std::uint32_t code_bit = 0x8000'0000;

/// A term and the field it stands in, as one number, which is quick to sort.
using Occurrence = std::uint64_t;
constexpr unsigned field_bits = 8;

Occurrence occurrence_of(std::uint32_t term, Field field) {
    return Occurrence{term} << field_bits | static_cast<Occurrence>(field);
}
std::uint32_t term_of(Occurrence occurrence) {
    return static_cast<std::uint32_t>(occurrence >> field_bits);
}

TextColumn make_column(const Dictionary& dictionary, const std::vector<std::uint32_t>& order) {
    TextColumn texts;
    texts.offsets.reserve(order.size() + 1);
    for (const std::uint32_t n : order) texts.add(dictionary[n]);
    return texts;
}

/// Texts, and a group of numbers for each.
struct GroupColumns {
    TextColumn texts;
    std::vector<std::uint32_t> firsts{0};
    std::vector<std::uint32_t> members;

    void close_group() { firsts.push_back(static_cast<std::uint32_t>(members.size())); }
};

GroupColumns group_by_stem(Language language, const TextTable& words) {
    GroupColumns stems;
    if (language == Language::none) return stems;
    struct Stemmed {
        std::string stem;
        std::uint32_t word;
    };
    std::vector<Stemmed> stemmed;
    stemmed.reserve(words.size());
    for (std::uint32_t n = 0; n < words.size(); ++n) stemmed.push_back({stem_word(language, words[n]), n});
    std::ranges::sort(stemmed, [](const Stemmed& a, const Stemmed& b) {
        return a.stem != b.stem ? a.stem < b.stem : a.word < b.word;
    });
    for (auto first = stemmed.begin(); first != stemmed.end();) {
        const auto last = std::find_if(first, stemmed.end(),
                                       [&](const Stemmed& other) { return other.stem != first->stem; });
        if (last - first > 1 || words[first->word] != first->stem) {
            stems.texts.add(first->stem);
            for (auto one = first; one != last; ++one) stems.members.push_back(one->word);
            stems.close_group();
        }
        first = last;
    }
    return stems;
}

GroupColumns group_synonyms(const std::vector<SynonymGroup>& groups) {
    std::map<std::string, std::vector<std::string>> others_of;
    for (const SynonymGroup& group : groups)
        for (const std::string& word : group)
            for (const std::string& other : group)
                if (word != other) others_of[word].push_back(other);
    GroupColumns synonyms;
    for (const auto& [word, others] : others_of) synonyms.texts.add(word);
    for (const auto& [word, others] : others_of) {
        for (const std::string& other : others)
            synonyms.members.push_back(*synonyms.texts.table().find(other));
        synonyms.close_group();
    }
    return synonyms;
}

/// Pairs of words that enough titles have, and how much each promises.
struct PhraseColumns {
    std::vector<Phrase> phrases;
    std::vector<std::uint32_t> promise;
};

struct SpellingColumns {
    std::vector<std::uint32_t> words;
    TextColumn texts;
};

} // namespace

struct IndexBuilder::State {
    explicit State(Language language_) : language(language_) {}

    void add(Field field, std::string_view text);
    void add_words(Field field, std::string_view text);
    std::uint32_t note_word(Field field, std::string_view text);
    void note_spellings(std::string_view text, const std::vector<Word>& words);
    void note_phrases(std::span<const std::uint32_t> read);
    void close_document();
    /// `terms` of words by their numbers in the dictionary.
    PhraseColumns gather_phrases(const std::vector<Term>& terms);
    SpellingColumns gather_spellings(const std::vector<std::uint32_t>& order) const;

    Language language;
    std::optional<Document> document;
    std::vector<Occurrence> occurrences;    // of the current document
    std::vector<std::uint32_t> numbers;     // of the current text's words
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
        occurrences.push_back(occurrence_of(codes.number(code) | code_bit, field));
}

void IndexBuilder::State::add_words(Field field, std::string_view text) {
    const std::vector<Word> read = read_words(fold_text(text));
    const std::size_t known = words.size();
    numbers.clear();
    for (std::size_t i = 0; i < read.size(); ++i) {
        numbers.push_back(note_word(field, read[i].text));
        if (const std::size_t digits = number_bytes(read[i].text)) {
            note_word(field, std::string_view(read[i].text).substr(0, digits));
            note_word(field, std::string_view(read[i].text).substr(digits));
        } else if (i + 1 < read.size() && is_number(read[i].text) && is_unit(read[i + 1].text) &&
                   read[i].text.size() + read[i + 1].text.size() <= word_bytes_max) {
            note_word(field, read[i].text + read[i + 1].text);
        }
    }
    for (const std::string& joined : join_runs(read)) note_word(field, joined);
    if (words.size() > known) note_spellings(text, read);
    if (field != Field::title) return;
    title_words += read.size();
    note_phrases(numbers);
}

std::uint32_t IndexBuilder::State::note_word(Field field, std::string_view text) {
    const std::uint32_t number = words.number(text);
    occurrences.push_back(occurrence_of(number, field));
    if (words.size() > promise.size()) promise.push_back(0);
    return number;
}

/// A word is shown as it was first written, in lower case.
void IndexBuilder::State::note_spellings(std::string_view text, const std::vector<Word>& read) {
    const std::vector<Word> written = read_words(fold_text(text, Accents::kept));
    if (written.size() != read.size()) return;
    for (std::size_t i = 0; i < read.size(); ++i)
        if (written[i].text != read[i].text && fold_text(written[i].text) == read[i].text)
            spellings.try_emplace(words.number(read[i].text), written[i].text);
}

void IndexBuilder::State::note_phrases(std::span<const std::uint32_t> read) {
    for (std::size_t i = 0; i + 1 < read.size(); ++i)
        title_pairs.push_back(std::uint64_t{read[i]} << 32 | read[i + 1]);
}

void IndexBuilder::State::close_document() {
    std::ranges::sort(occurrences);
    for (auto first = occurrences.begin(); first != occurrences.end();) {
        const std::uint32_t term = term_of(*first);
        FieldCounts counts{};
        auto next = first;
        for (; next != occurrences.end() && term_of(*next) == term; ++next)
            ++counts[*next & ((1U << field_bits) - 1)];
        forward.terms.push_back(term);
        forward.impacts.push_back(weigh_impact(counts, title_words));
        if ((term & code_bit) == 0) promise[term] += weigh_promise(counts);
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

PhraseColumns IndexBuilder::State::gather_phrases(const std::vector<Term>& terms) {
    std::ranges::sort(phrases);
    struct Counted {
        Phrase phrase;
        std::uint32_t documents;
    };
    std::vector<Counted> common;
    for (auto first = phrases.begin(); first != phrases.end();) {
        const auto next =
            std::find_if(first, phrases.end(), [&](std::uint64_t other) { return other != *first; });
        if (const auto count = static_cast<std::uint32_t>(next - first); count >= phrase_documents_min)
            common.push_back({{terms[*first >> 32], terms[static_cast<std::uint32_t>(*first)]}, count});
        first = next;
    }
    std::ranges::sort(common, {}, &Counted::phrase);
    PhraseColumns columns;
    for (const Counted& one : common) {
        columns.phrases.push_back(one.phrase);
        columns.promise.push_back(one.documents * field_weights.front());
    }
    return columns;
}

SpellingColumns IndexBuilder::State::gather_spellings(const std::vector<std::uint32_t>& order) const {
    SpellingColumns columns;
    for (std::uint32_t word = 0; word < order.size(); ++word) {
        const auto spelling = spellings.find(order[word]);
        if (spelling == spellings.end()) continue;
        columns.words.push_back(word);
        columns.texts.add(spelling->second);
    }
    return columns;
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

std::vector<std::byte> IndexBuilder::build_image() {
    State& state = *state_;
    if (state.document) state.close_document();
    const std::vector<std::uint32_t> word_order = state.words.sorted();
    const std::vector<std::uint32_t> code_order = state.codes.sorted();
    const TextColumn words = make_column(state.words, word_order);
    const TextColumn codes = make_column(state.codes, code_order);
    std::vector<Term> word_terms(word_order.size());
    std::vector<Term> code_terms(code_order.size());
    const auto word_count = static_cast<std::uint32_t>(word_order.size());
    for (std::uint32_t n = 0; n < word_count; ++n) word_terms[word_order[n]] = n;
    for (std::uint32_t n = 0; n < code_order.size(); ++n) code_terms[code_order[n]] = word_count + n;
    for (Term& term : state.forward.terms)
        term = (term & code_bit) == 0 ? word_terms[term] : code_terms[term & ~code_bit];
    const PostingsColumns postings = invert(word_terms.size() + code_terms.size(), state.forward);
    std::vector<std::uint32_t> promise;
    for (const std::uint32_t word : word_order) promise.push_back(state.promise[word]);
    const std::vector<std::uint8_t> shared_letters = count_shared_letters(words.table());
    const GroupColumns stems = group_by_stem(state.language, words.table());
    const GroupColumns synonyms = group_synonyms(state.synonyms);
    const PhraseColumns phrases = state.gather_phrases(word_terms);
    const SpellingColumns spellings = state.gather_spellings(word_order);

    IndexImageWriter writer;
    writer.add(Array::word_texts, Array::word_offsets, words);
    writer.add(Array::code_texts, Array::code_offsets, codes);
    writer.add(Array::first_blocks, postings.first_blocks);
    writer.add(Array::highs, postings.highs);
    writer.add(Array::first_postings, postings.first_postings);
    writer.add(Array::lows, postings.lows);
    writer.add(Array::impacts, postings.impacts);
    writer.add(Array::shared_letters, shared_letters);
    writer.add(Array::promise, promise);
    writer.add(Array::stem_texts, Array::stem_offsets, stems.texts);
    writer.add(Array::stem_firsts, stems.firsts);
    writer.add(Array::stem_members, stems.members);
    writer.add(Array::synonym_texts, Array::synonym_offsets, synonyms.texts);
    writer.add(Array::synonym_firsts, synonyms.firsts);
    writer.add(Array::synonym_members, synonyms.members);
    writer.add(Array::phrases, phrases.phrases);
    writer.add(Array::phrase_promise, phrases.promise);
    writer.add(Array::spelled_words, spellings.words);
    writer.add(Array::spelling_texts, Array::spelling_offsets, spellings.texts);
    std::vector<std::byte> image = writer.finish(state.language, state.forward.first.size() - 1);
    state_ = std::make_unique<State>(state.language);
    return image;
}

std::shared_ptr<const Index> IndexBuilder::build() {
    auto image = std::make_shared<const std::vector<std::byte>>(build_image());
    Result<std::shared_ptr<const Index>> index = Index::open(*image, image);
    CHECK(index);
    return *std::move(index);
}

} // namespace rialto::search
