#include "catalog/catalog.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <algorithm>
#include <deque>

namespace rialto::catalog {

namespace {

constexpr int attempts_max = 5; // of a batch that met a deadlock or a lock's time-out

/// Input products [first, last).
struct Range {
    std::size_t first;
    std::size_t last;
};

enum class Outcome { stored, refused, try_again };

struct Attempt {
    Outcome outcome = Outcome::stored;
    StoreCounts counts;
    std::string reason;
};

Task<Attempt> attempt_batch(postgres::Pool& pool, std::vector<ProductInput> products, Time at) {
    Attempt attempt;
    try {
        postgres::Transaction transaction = co_await pool.begin();
        attempt.counts = co_await store_products(transaction, std::move(products), at);
        co_await transaction.commit();
    } catch (const postgres::SqlError& refusal) {
        attempt.outcome = refusal.is_retryable() ? Outcome::try_again : Outcome::refused;
        attempt.reason = refusal.what();
        // Only data that breaks a constraint or a type is the product's fault.
        const bool is_data = refusal.state.starts_with("22") || refusal.state.starts_with("23");
        if (attempt.outcome == Outcome::refused && !is_data) throw;
    }
    co_return attempt;
}

void add(StoreCounts& total, StoreCounts counts, std::size_t first) {
    total.products_new += counts.products_new;
    total.products_changed += counts.products_changed;
    total.products_unchanged += counts.products_unchanged;
    total.variants_new += counts.variants_new;
    total.variants_changed += counts.variants_changed;
    for (StoreProblem& problem : counts.problems) {
        problem.product += first;
        total.problems.push_back(std::move(problem));
    }
}

} // namespace

Task<StoreCounts> import_products(postgres::Pool& pool, std::vector<ProductInput> products, Time at,
                                  std::function<void(std::size_t done)> progress) {
    StoreCounts total;
    std::deque<Range> ranges;
    for (std::size_t first = 0; first < products.size(); first += products_per_batch_max)
        ranges.push_back({first, std::min(first + products_per_batch_max, products.size())});
    int attempts = 0;
    while (!ranges.empty()) {
        const Range range = ranges.front();
        ranges.pop_front();
        const auto begin = products.begin() + static_cast<std::ptrdiff_t>(range.first);
        const auto end = products.begin() + static_cast<std::ptrdiff_t>(range.last);
        Attempt attempt = co_await attempt_batch(pool, std::vector(begin, end), at);
        if (attempt.outcome == Outcome::try_again) {
            if (++attempts >= attempts_max) throw postgres::Unavailable("catalog is busy: " + attempt.reason);
            ranges.push_front(range);
            continue;
        }
        attempts = 0;
        if (attempt.outcome == Outcome::refused && range.last - range.first > 1) {
            const std::size_t middle = range.first + (range.last - range.first) / 2;
            ranges.push_front({middle, range.last});
            ranges.push_front({range.first, middle});
            continue;
        }
        if (attempt.outcome == Outcome::refused) {
            total.problems.push_back({range.first, {}, "the database refused it: " + attempt.reason});
        } else {
            add(total, std::move(attempt.counts), range.first);
        }
        if (progress) progress(range.last);
    }
    std::ranges::sort(total.problems, {},
                      [](const StoreProblem& p) { return std::pair(p.product, p.variant); });
    co_return total;
}

} // namespace rialto::catalog
