#include "catalog/measure_engine.hpp"

#include "catalog/reference.hpp"
#include "catalog/suggest.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <stdexcept>

namespace rialto::bench {

namespace {

constexpr std::uint32_t seed = 7;
constexpr std::size_t suggestions = 2'000;
constexpr std::size_t mistakes = 1'000;
constexpr std::size_t warm_up = 500;
const catalog::Audience us{};

struct Times {
    std::vector<double> wall;
    std::vector<double> processor; // other work on the machine does not count
};

double processor_ms() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

double ms_since(Deadline start) {
    return std::chrono::duration<double, std::milli>(Steady::now() - start).count();
}

template <class Work>
void take_time(Times& times, Work&& work) {
    const double before = processor_ms();
    const Deadline start = Steady::now();
    work();
    times.wall.push_back(ms_since(start));
    times.processor.push_back(processor_ms() - before);
}

/// Nearest rank.
double percentile(std::vector<double> values, double share) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
    return values[std::clamp<std::size_t>(rank, 1, values.size()) - 1];
}

double median(const std::vector<double>& values) {
    return percentile(values, 0.5);
}

/// Percentiles of each round, and of those the median.
std::string tell(const char* name, const std::vector<Times>& rounds) {
    const auto middle = [&](std::vector<double> Times::* which, double share) {
        std::vector<double> of_rounds;
        for (const Times& round : rounds) of_rounds.push_back(percentile(round.*which, share));
        return median(of_rounds);
    };
    char text[300];
    std::snprintf(text, sizeof text,
                  "\"%s\":{\"p50_ms\":%.4f,\"p99_ms\":%.4f,\"max_ms\":%.4f,\"p50_cpu_ms\":%.4f,"
                  "\"p99_cpu_ms\":%.4f,\"count\":%zu}",
                  name, middle(&Times::wall, 0.5), middle(&Times::wall, 0.99), middle(&Times::wall, 1),
                  middle(&Times::processor, 0.5), middle(&Times::processor, 0.99),
                  rounds.front().wall.size());
    return text;
}

double measure_recall(const catalog::Snapshot& snapshot, QuestionMaker& maker) {
    const search::Index& index = *snapshot.parts.front().part->search.front();
    std::size_t recalled = 0;
    for (std::size_t i = 0; i < mistakes; ++i) {
        const auto [word, mistyped] = maker.mistyped();
        const auto right = index.search(word, {search::LastWord::whole, search::Typos::refused});
        recalled += right.documents.isSubset(index.search(mistyped).documents) ? 1 : 0;
    }
    return static_cast<double>(recalled) / static_cast<double>(mistakes);
}

std::string describe(const Asked& asked) {
    return canonical(asked.query) + " from " + std::to_string(asked.offset);
}

[[noreturn]] void differ(const Asked& asked, Reference& reference, const std::string& what) {
    throw std::runtime_error("not the same answer to " + describe(asked) + ": " + what + "\n" +
                             reference.page_statement(asked) + ";\n" + reference.counts_statement(asked));
}

void check_same(const catalog::Snapshot& snapshot, const Asked& asked, const catalog::Page& page,
                const ReferencePage& expected, Reference& reference) {
    if (page.total != expected.total)
        differ(asked, reference,
               "total " + std::to_string(page.total) + ", not " + std::to_string(expected.total));
    std::vector<Uuid> products;
    for (const catalog::Place place : page.products)
        products.push_back(snapshot.parts[place.part].part->ids[place.ordinal]);
    if (products != expected.products) differ(asked, reference, "other products on the page");
    for (const catalog::Facet& facet : page.facets) {
        const auto counts = expected.counts.find(facet.key);
        const std::size_t known = counts == expected.counts.end() ? 0 : counts->second.size();
        std::size_t counted = 0;
        for (const catalog::FacetValue& value : facet.values) {
            std::uint64_t count = 0;
            if (known > 0)
                if (const auto found = counts->second.find(value.label); found != counts->second.end())
                    count = found->second;
            counted += value.count > 0 ? 1 : 0;
            if (count != value.count)
                differ(asked, reference,
                       facet.key + "=" + value.label + " counts " + std::to_string(value.count) + ", not " +
                           std::to_string(count));
        }
        if (counted != std::min(known, catalog::facet_values_max) && facet.values.size() < known &&
            facet.values.size() < catalog::facet_values_max)
            differ(asked, reference, facet.key + " lacks values");
    }
}

} // namespace

std::string measure_engine(const Shop& shop, std::size_t questions, std::size_t rounds) {
    const catalog::Snapshot& snapshot = shop.snapshot;
    QuestionMaker maker(snapshot, seed);
    const std::vector<Asked> asked = maker.make(questions);
    std::vector<std::string> typed;
    for (std::size_t i = 0; i < suggestions; ++i) typed.push_back(maker.typed());
    const double recall = measure_recall(snapshot, maker);
    for (std::size_t i = 0; i < std::min(warm_up, asked.size()); ++i)
        evaluate(snapshot, us, asked[i].query, asked[i].offset);

    std::vector<Times> all(rounds);
    std::vector<Times> filters(rounds);
    std::vector<Times> texts(rounds);
    std::vector<Times> suggests(rounds);
    std::pair<double, const Asked*> slowest{};
    for (std::size_t round = 0; round < rounds; ++round) {
        for (const Asked& one : asked) {
            take_time(all[round], [&] { evaluate(snapshot, us, one.query, one.offset); });
            Times& kind = one.query.text.empty() ? filters[round] : texts[round];
            kind.wall.push_back(all[round].wall.back());
            kind.processor.push_back(all[round].processor.back());
            slowest = std::max(slowest, {all[round].processor.back(), &one});
        }
        for (const std::string& one : typed) take_time(suggests[round], [&] { suggest(snapshot, us, one); });
    }
    std::fprintf(stderr, "the slowest took %.2f ms: %s\n", slowest.first,
                 slowest.second == nullptr ? "" : describe(*slowest.second).c_str());
    char text[300];
    std::snprintf(text, sizeof text,
                  "{\"products\":%zu,\"variants\":%zu,\"facets\":%zu,\"build_s\":%.3f,"
                  "\"bytes_per_variant\":%.1f,\"typo_recall\":%.4f,",
                  snapshot.size(), shop.variants, snapshot.parts.front().part->facets.size(), shop.build_s,
                  static_cast<double>(shop.bytes) / static_cast<double>(shop.variants), recall);
    return text + tell("query", all) + "," + tell("filter", filters) + "," + tell("search", texts) + "," +
           tell("suggest", suggests) + "}";
}

std::string compare_with_reference(const Shop& shop, const std::string& url, std::size_t questions,
                                   double seconds) {
    const catalog::Snapshot& snapshot = shop.snapshot;
    const std::vector<Asked> asked = QuestionMaker(snapshot, seed).make(questions);
    Reference reference(url, snapshot.parts.front().part->views[us.view].buckets);
    std::vector<double> ours;
    std::vector<double> theirs;
    std::size_t compared = 0;
    const Deadline start = Steady::now();
    // Spread over the list, so that a short sample is of the same kinds.
    constexpr std::size_t stride = 7'919;
    for (std::size_t i = 0; i < asked.size() && ms_since(start) < 1'000 * seconds; ++i) {
        const Asked& one = asked[i * stride % asked.size()];
        const auto ask_engine = [&] {
            const Deadline begun = Steady::now();
            catalog::Page page = evaluate(snapshot, us, one.query, one.offset);
            ours.push_back(ms_since(begun));
            return page;
        };
        // Whoever comes second finds the processor's caches full of the other's memory: they take turns.
        catalog::Page page;
        if (i % 2 == 0) page = ask_engine();
        const ReferencePage expected = reference.ask(one);
        if (i % 2 == 1) page = ask_engine();
        theirs.push_back(expected.ms);
        if (!one.query.text.empty()) continue;
        check_same(snapshot, one, page, expected, reference);
        ++compared;
    }
    char text[300];
    std::snprintf(text, sizeof text,
                  "{\"sample\":%zu,\"same\":%zu,\"engine_p50_ms\":%.4f,\"engine_p99_ms\":%.4f,"
                  "\"sql_p50_ms\":%.3f,\"sql_p99_ms\":%.3f}",
                  theirs.size(), compared, median(ours), percentile(ours, 0.99), median(theirs),
                  percentile(theirs, 0.99));
    return text;
}

} // namespace rialto::bench
