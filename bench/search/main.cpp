// rialto-bench-search [DOCUMENTS…]: builds indexes over generated documents (10,000 and 250,000 by default)
// on one thread and prints times of queries, recall under typos and memory, then times of queries over
// several parts: the same index with some of its documents gone, and small ones that have them again. Each
// query is made beforehand and asked once; search times include ranking the first page.

#include "platform/search/search.hpp"
#include "search/make_texts.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace rialto;
using Clock = std::chrono::steady_clock;

constexpr std::size_t queries_per_kind = 2'000;
constexpr std::size_t page = 24;
constexpr std::size_t typo_word_letters_min = 5;
constexpr std::size_t small_parts = 4;
constexpr std::uint32_t moved_one_in = 50; // documents that the small parts have

double milliseconds_since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// Words of documents: what shoppers look for is there.
class Queries {
  public:
    Queries(bench::TextMaker& maker, const std::vector<std::string>& titles)
        : maker_(maker), titles_(titles) {}

    std::string words(std::size_t count) {
        std::string query;
        const std::vector<std::string> title = title_words();
        for (std::size_t i = 0; i < count; ++i) {
            const auto place = maker_.below(static_cast<std::uint32_t>(title.size()));
            (query += query.empty() ? "" : " ") += title[place];
        }
        return query;
    }

    std::string long_word() {
        for (;;) {
            std::string word = words(1);
            if (word.size() >= typo_word_letters_min && word.find_first_of("0123456789") == std::string::npos)
                return word;
        }
    }

    std::string beginning() {
        std::string word = long_word();
        word.resize(1 + maker_.below(4));
        return word;
    }

  private:
    std::vector<std::string> title_words() {
        std::istringstream text(titles_[maker_.below(static_cast<std::uint32_t>(titles_.size()))]);
        std::vector<std::string> words;
        for (std::string word; text >> word;) words.push_back(word);
        return words;
    }

    bench::TextMaker& maker_;
    const std::vector<std::string>& titles_;
};

/// Time the thread was on a core: other work on the machine does not count.
double processor_ms() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

double percentile(std::vector<double>& times, double share) {
    std::ranges::sort(times);
    return times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))];
}

void measure(const char* kind, const std::function<std::string()>& make_query,
             const std::function<std::size_t(const std::string&)>& ask) {
    std::vector<std::string> queries;
    while (queries.size() < queries_per_kind) queries.push_back(make_query());
    std::vector<double> processor;
    std::vector<double> wall;
    double hits = 0;
    for (const std::string& query : queries) {
        const auto start = Clock::now();
        const double before = processor_ms();
        hits += static_cast<double>(ask(query));
        processor.push_back(processor_ms() - before);
        wall.push_back(milliseconds_since(start));
    }
    std::printf("  %-34s %8.3f %8.3f %8.3f %8.3f %9.0f\n", kind, percentile(processor, 0.5),
                percentile(processor, 0.99), percentile(wall, 0.5), percentile(wall, 0.99),
                hits / static_cast<double>(queries.size()));
}

/// The share of one-edit typos under which all documents of the right word are found.
double measure_recall(const search::Index& index, bench::TextMaker& maker, Queries& queries) {
    std::size_t recalled = 0;
    for (std::size_t i = 0; i < queries_per_kind; ++i) {
        const std::string word = queries.long_word();
        const auto right = index.search(word, {search::LastWord::whole, search::Typos::refused});
        const auto found = index.search(maker.mistype(word));
        recalled += right.documents.isSubset(found.documents) ? 1 : 0;
    }
    return static_cast<double>(recalled) / static_cast<double>(queries_per_kind);
}

void add(search::IndexBuilder& builder, search::Document number, const bench::Document& document) {
    builder.add(number, search::Field::title, document.title);
    builder.add(number, search::Field::brand, document.brand);
    builder.add(number, search::Field::category, document.category);
    builder.add(number, search::Field::attribute, document.attribute);
    builder.add(number, search::Field::description, document.description);
    builder.add(number, search::Field::code, document.code);
}

/// A large index without some of its documents, and those in small ones.
class Parts {
  public:
    Parts(std::shared_ptr<const search::Index> large, const std::vector<bench::Document>& moved)
        : indexes_{std::move(large)}, live_(indexes_.front()->documents() / 64 + 1, 0) {
        for (search::Document document = 0; document < indexes_.front()->documents(); ++document)
            if (document % moved_one_in != 0) live_[document / 64] |= std::uint64_t{1} << document % 64;
        searched_.push_back({indexes_.front().get(), live_});
        for (std::size_t part = 0; part < small_parts; ++part) {
            search::IndexBuilder builder(search::Language::english);
            search::Document number = 0;
            for (std::size_t i = part; i < moved.size(); i += small_parts) add(builder, number++, moved[i]);
            indexes_.push_back(builder.build());
            searched_.push_back({indexes_.back().get()});
        }
    }

    std::size_t search(const std::string& query) const {
        std::size_t hits = 0;
        for (const search::Found& found : search::search_all(searched_, query)) {
            const auto best = search::rank(found, 0, page);
            hits += best.empty() ? std::size_t{0} : found.documents.cardinality();
        }
        return hits;
    }
    std::size_t suggest(const std::string& query) const {
        return search::suggest_all(searched_, query, 10).completions.size();
    }

  private:
    std::vector<std::shared_ptr<const search::Index>> indexes_;
    std::vector<std::uint64_t> live_; // of the first
    std::vector<search::SearchedPart> searched_;
};

using Ask = std::function<std::size_t(const std::string&)>;

void measure_all(bench::TextMaker& maker, Queries& queries, std::uint32_t documents, const Ask& search,
                 const Ask& suggest) {
    std::printf("  %-34s %17s %17s %9s\n", "", "processor p50 p99", "wall ms p50 p99", "hits");
    measure("search, one word", [&] { return queries.words(1); }, search);
    measure("search, two words", [&] { return queries.words(2); }, search);
    measure("search, three words", [&] { return queries.words(3); }, search);
    measure(
        "search, eight common words",
        [&] {
            std::string query;
            for (int i = 0; i < 8; ++i) (query += maker.pick_word()) += ' ';
            return query;
        },
        search);
    measure("search, beginning of 1 to 4 letters", [&] { return queries.beginning(); }, search);
    measure(
        "search, word and beginning", [&] { return queries.words(1) + " " + queries.beginning(); }, search);
    measure("search, one typo", [&] { return maker.mistype(queries.long_word()); }, search);
    measure(
        "search, two words mistyped",
        [&] { return maker.mistype(queries.long_word()) + " " + maker.mistype(queries.long_word()); },
        search);
    measure(
        "search, article number", [&] { return "sku-" + std::to_string(100'000 + maker.below(documents)); },
        search);
    measure("suggest, beginning", [&] { return queries.beginning(); }, suggest);
    measure(
        "suggest, word and beginning", [&] { return queries.words(1) + " " + queries.beginning(); }, suggest);
    measure("suggest, one typo", [&] { return maker.mistype(queries.long_word()); }, suggest);
}

void run(std::uint32_t documents) {
    bench::TextMaker maker(42);
    search::IndexBuilder builder(search::Language::english);
    std::vector<std::string> titles;
    std::vector<bench::Document> moved;
    double build_ms = 0;
    for (std::uint32_t number = 0; number < documents; ++number) {
        const bench::Document document = maker.make_document(number);
        const double start = processor_ms();
        add(builder, number, document);
        build_ms += processor_ms() - start;
        titles.push_back(document.title);
        if (number % moved_one_in == 0) moved.push_back(document);
    }
    const double start = processor_ms();
    const std::vector<std::byte> image = builder.build_image();
    build_ms += processor_ms() - start;
    const double opening = processor_ms();
    const auto index = *search::Index::open(image, nullptr);
    std::printf("%u documents, %zu words: built in %.0f ms of processor, opened in %.2f ms, %.1f MB, %.0f "
                "bytes a document\n",
                documents, index->words(), build_ms, processor_ms() - opening,
                static_cast<double>(image.size()) / 1e6, static_cast<double>(image.size()) / documents);

    Queries queries(maker, titles);
    const auto search = [&](const std::string& query) {
        const search::Found found = index->search(query);
        const auto best = search::rank(found, 0, page);
        return best.empty() ? std::size_t{0} : found.documents.cardinality();
    };
    const auto suggest = [&](const std::string& query) {
        return index->suggest(query, 10).completions.size();
    };
    measure_all(maker, queries, documents, search, suggest);
    std::printf("  typo recall %.1f %%\n", 100 * measure_recall(*index, maker, queries));

    const Parts parts(index, moved);
    std::printf("the same in %zu parts, %zu documents moved to the small ones\n", small_parts + 1,
                moved.size());
    measure_all(
        maker, queries, documents, [&](const std::string& query) { return parts.search(query); },
        [&](const std::string& query) { return parts.suggest(query); });
    std::printf("\n");
}

} // namespace

int main(int count, char** arguments) {
    if (count == 1) {
        run(10'000);
        run(250'000);
    }
    for (int i = 1; i < count; ++i) run(static_cast<std::uint32_t>(std::strtoul(arguments[i], nullptr, 10)));
}
