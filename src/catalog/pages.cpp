#include "catalog/pages.hpp"

#include "catalog/page_headers.hpp"
#include "catalog/query_budget.hpp"
#include "catalog/shared_page.hpp"
#include "catalog/snapshot.hpp"
#include "platform/cache/shared_cache.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/http/encoding.hpp"

#include <algorithm>

namespace rialto::catalog {

namespace {

using cache::Tier;

constexpr std::string_view availability_caching = "public, max-age=1";
constexpr std::string_view private_caching = "private, no-store";
constexpr std::chrono::milliseconds shared_page_kept_min{10}; // for less, sharing is no use
constexpr std::size_t etag_bytes = 12;
constexpr std::size_t name_bytes = 16; // of a question's digest: enough that no two share it

/// One answer to be had: what of, in which form, from which snapshot.
struct Wanted {
    CatalogStore& store;
    std::shared_ptr<const Snapshot> snapshot;
    std::shared_ptr<const Recipe> recipe;
    http::Encoding encoding;
    std::string key = {};          // of memory
    std::size_t segment_place = 0; // for counting

    Deadline fresh_until() const {
        Deadline until = recipe->fresh_until ? recipe->fresh_until(*snapshot) : Deadline::max();
        if (snapshot->prices_end_at)
            until = std::min(until, Steady::now() + (*snapshot->prices_end_at - store.options().clock()));
        return until;
    }
    /// By which the exact request finds the answer again; empty for an answer that only a handler may give.
    std::string_view target_of(const http::Request& request) const {
        return recipe->is_private ? std::string_view() : request.target;
    }
    bool is_shared() const {
        return store.options().shared_pages != nullptr && !recipe->is_availability && !recipe->is_private;
    }
    cache::SharedKey shared_key() const {
        const crypto::Digest digest = crypto::sha256(key);
        return {recipe->segment, std::to_string(snapshot->id) + "." + std::to_string(snapshot->price_epoch) +
                                     ":" + crypto::base64url(crypto::bytes(digest).substr(0, name_bytes))};
    }
};

Wanted want(CatalogStore& store, std::shared_ptr<const Snapshot> snapshot,
            std::shared_ptr<const Recipe> recipe, http::Encoding encoding) {
    Wanted wanted{store, std::move(snapshot), std::move(recipe), encoding};
    wanted.key = wanted.recipe->segment + "|" + wanted.recipe->question + "|";
    wanted.key += http::content_encoding(encoding);
    wanted.segment_place = store.pages().segment(wanted.recipe->segment);
    return wanted;
}

/// Where a kept answer comes from.
struct Made : cache::Origin {
    std::shared_ptr<const Recipe> recipe;
    std::optional<Edge> edge; // of a list's first page

    Made(std::shared_ptr<const Recipe> by, std::optional<Edge> with)
        : recipe(std::move(by)), edge(std::move(with)) {}
};

/// An answer with its headers, as it is kept.
cache::Entry finish(const Wanted& wanted, SharedPage page, cache::Stamp stamp, std::optional<Edge> edge) {
    const Deadline at = Steady::now();
    auto headers = wanted.store.options().headers;
    if (wanted.recipe->is_private) {
        headers.emplace_back("Cache-Control", private_caching);
        stamp.fresh_until =
            wanted.recipe->is_availability ? at + availability_stale_max : wanted.fresh_until();
    } else if (wanted.recipe->is_availability) {
        headers.emplace_back("Cache-Control", availability_caching);
        stamp.fresh_until = at + availability_stale_max;
    } else {
        Lifetime life = plan_lifetime(at, wanted.fresh_until());
        headers.emplace_back("Cache-Control", std::move(life.cache_control));
        stamp.fresh_until = life.keep_until;
    }
    headers.emplace_back("Vary", "Accept-Encoding");
    if (!wanted.recipe->is_private) {
        headers.emplace_back("Cache-Tag", comma_separated(page.tags));
        headers.emplace_back("Surrogate-Key", std::move(page.tags));
    }
    if (page.is_compressed) headers.emplace_back("Content-Encoding", http::content_encoding(wanted.encoding));
    const crypto::Digest digest = crypto::sha256(page.body);
    const std::string etag = '"' + crypto::base64url(crypto::bytes(digest).substr(0, etag_bytes)) + '"';
    return {http::prebuild(200, "application/json", std::move(page.body), headers, etag), stamp,
            wanted.segment_place, std::make_shared<Made>(wanted.recipe, std::move(edge))};
}

void share(const Wanted& wanted, const SharedPage& page) {
    if (!wanted.is_shared()) return;
    const Deadline at = Steady::now();
    const Deadline until = std::min(wanted.fresh_until(), at + shared_page_kept_for);
    if (until - at < shared_page_kept_min) return;
    cache::SharedKey key = wanted.shared_key();
    std::string text = pack(page, {wanted.store.options().cursor_key, key.name});
    wanted.store.options().shared_pages->put(
        std::move(key), std::move(text), std::chrono::duration_cast<std::chrono::milliseconds>(until - at));
}

void watch(const Wanted& wanted, const Stages& stages, Deadline at) {
    const auto count = wanted.store.budget().judge(stages, at);
    if (!count) return;
    const Recipe& recipe = *wanted.recipe;
    log_over_budget(recipe.segment, recipe.describe ? recipe.describe() : recipe.question, stages, *count);
}

Result<cache::Entry> render(const Wanted& wanted) {
    // Read before rendering: stock that changes meanwhile makes the answer old, never the other way round.
    const CatalogStore& store = wanted.store;
    const cache::Stamp stamp =
        store.stamp(*wanted.snapshot, store.availability().seq(), wanted.recipe->shows_stock_filter);
    SharedPage page;
    page.rendered_at = now();
    const Deadline begun = Steady::now();
    Result<Rendered> rendered = wanted.recipe->render(store, wanted.snapshot);
    if (!rendered) return std::unexpected(std::move(rendered).error());
    const Deadline written = Steady::now();
    page.tags = page_tags(wanted.recipe->segment, rendered->products);
    page.is_compressed =
        wanted.encoding != http::Encoding::identity && rendered->body.size() >= compressed_bytes_min;
    page.body = page.is_compressed ? http::compress(wanted.encoding, rendered->body, compression_quality)
                                   : std::move(rendered->body);
    const Deadline end = Steady::now();
    watch(wanted, {rendered->evaluated, written - begun - rendered->evaluated, end - written}, end);
    if (rendered->edge) page.edge = print_edge(*rendered->edge);
    share(wanted, page);
    return finish(wanted, std::move(page), stamp, std::move(rendered->edge));
}

/// The stamp that an answer of an older catalog may have in the wanted one, if it would be the same in it.
std::optional<cache::Stamp> keep_on(const Wanted& wanted, const cache::Stamp& stamp,
                                    const std::shared_ptr<const cache::Origin>& origin) {
    if (!origin) return std::nullopt;
    const auto& made = static_cast<const Made&>(*origin);
    if (!made.edge || !made.recipe->is_touched_by) return std::nullopt;
    return wanted.store.stamp_on(stamp, *wanted.snapshot, [&](const Change& change) {
        return made.recipe->is_touched_by(change, *wanted.snapshot, *made.edge);
    });
}

/// When nothing that this node knows of has changed its stock class since the page was rendered, with time
/// for the news to reach the renderer, the page is as good as one of our own; else it is good as long as any
/// page that shows old stock. nullopt when it is older than that, or from a clock that is ahead of ours.
std::optional<cache::Stamp> judge_shared(const Wanted& wanted, Time rendered_at) {
    if (rendered_at > now() + availability_stale_max) return std::nullopt;
    const Availability& availability = wanted.store.availability();
    cache::Stamp stamp =
        wanted.store.stamp(*wanted.snapshot, availability.seq(), wanted.recipe->shows_stock_filter);
    if (rendered_at > availability.changed_at() + availability_stale_max) return stamp;
    const Duration age = std::max(now() - rendered_at, Duration::zero());
    if (age >= availability_stale_max) return std::nullopt;
    stamp.availability_seq = 0; // never the current one
    stamp.rendered_at -= age;
    return stamp;
}

std::optional<cache::Entry> take_shared(const Wanted& wanted, const std::optional<std::string>& text) {
    if (!text) return std::nullopt;
    const std::string name = wanted.shared_key().name;
    std::optional<SharedPage> page = unpack(*text, {wanted.store.options().cursor_key, name});
    const auto stamp = page ? judge_shared(wanted, page->rendered_at) : std::nullopt;
    if (!stamp) return std::nullopt;
    std::optional<Edge> edge = parse_edge(page->edge);
    return finish(wanted, std::move(*page), *stamp, std::move(edge));
}

http::Response respond(const Wanted& wanted, std::shared_ptr<const http::Prebuilt> prebuilt, Tier tier,
                       const char* stage) {
    wanted.store.pages().count(wanted.segment_place, tier);
    http::Response response;
    response.prebuilt = std::move(prebuilt);
    response.stage = stage;
    return response;
}

/// The leader's part: from another node, or rendered here; kept before it is handed on.
Task<http::Response> make(Wanted wanted, http::Request& request, cache::Flights::Boarding flight) {
    cache::ResponseCache& pages = wanted.store.pages();
    // Somebody may have landed between our look into the cache and our boarding.
    if (auto found = pages.find(wanted.key, wanted.target_of(request), wanted.encoding); found.is_good()) {
        flight.land(found.answer);
        co_return respond(wanted, std::move(found.answer), Tier::memory, "hit");
    }
    std::optional<cache::Entry> entry;
    if (wanted.is_shared()) {
        const auto text = co_await wanted.store.options().shared_pages->fetch(wanted.shared_key());
        entry = take_shared(wanted, text);
    }
    const bool is_shared = entry.has_value();
    if (!entry) {
        Result<cache::Entry> rendered = render(wanted);
        if (!rendered) co_return http::problem(rendered.error());
        entry = std::move(*rendered);
    }
    auto prebuilt = entry->answer;
    pages.put(wanted.key, wanted.target_of(request), wanted.encoding, std::move(*entry));
    flight.land(prebuilt);
    co_return is_shared ? respond(wanted, std::move(prebuilt), Tier::shared, "shared")
                        : respond(wanted, std::move(prebuilt), Tier::render, "render");
}

} // namespace

Task<http::Response> answer(CatalogStore& store, http::Request& request,
                            std::shared_ptr<const Snapshot> snapshot, std::shared_ptr<const Recipe> recipe) {
    const http::Encoding encoding = http::choose_encoding(request.header("Accept-Encoding"));
    Wanted wanted = want(store, std::move(snapshot), std::move(recipe), encoding);
    auto found = store.pages().find(wanted.key, wanted.target_of(request), encoding);
    if (found.is_good()) co_return respond(wanted, std::move(found.answer), Tier::memory, "hit");
    if (const auto stamp = keep_on(wanted, found.stamp, found.origin)) {
        store.pages().put(wanted.key, wanted.target_of(request), encoding,
                          {found.answer, *stamp, wanted.segment_place, found.origin});
        co_return respond(wanted, std::move(found.answer), Tier::kept, "hit");
    }
    auto flight = store.flights().board(wanted.key + "@" + std::to_string(wanted.snapshot->stock_generation));
    if (flight.leads()) co_return co_await make(std::move(wanted), request, std::move(flight));
    if (found.may_be_sent()) co_return respond(wanted, std::move(found.answer), Tier::stale, "stale");
    if (auto landed = co_await flight.wait())
        co_return respond(wanted, std::move(landed), Tier::joined, "joined");
    Result<cache::Entry> rendered = render(wanted);
    if (!rendered) co_return http::problem(rendered.error());
    auto prebuilt = rendered->answer;
    store.pages().put(wanted.key, wanted.target_of(request), encoding, std::move(*rendered));
    co_return respond(wanted, std::move(prebuilt), Tier::render, "render");
}

std::function<void()> warm_pages(CatalogStore& store, std::shared_ptr<const Snapshot> next) {
    struct Warm {
        std::string key;
        http::Encoding encoding;
        cache::Entry entry;
        Tier tier;
    };
    const auto warm = std::make_shared<std::vector<Warm>>();
    const Deadline until = Steady::now() + warm_time_max;
    std::size_t rendered = 0;
    for (auto& hot : store.pages().hottest(kept_pages_max, warm_heat_min, [&](const cache::Stamp& stamp) {
             return !store.is_of(stamp, *next);
         })) {
        if (Steady::now() >= until) break;
        const Wanted wanted =
            want(store, next, static_cast<const Made&>(*hot.entry.origin).recipe, hot.encoding);
        if (wanted.recipe->is_availability) continue;
        if (const auto stamp = keep_on(wanted, hot.entry.stamp, hot.entry.origin)) {
            hot.entry.stamp = *stamp;
            warm->push_back({hot.key, hot.encoding, std::move(hot.entry), Tier::kept});
        } else if (rendered < warm_pages_max) {
            ++rendered;
            if (Result<cache::Entry> entry = render(wanted))
                warm->push_back({hot.key, hot.encoding, std::move(*entry), Tier::warm});
        }
    }
    return [&store, warm] {
        for (Warm& one : *warm) {
            if (one.tier == Tier::warm) store.pages().count(one.entry.segment, Tier::warm);
            store.pages().put(one.key, {}, one.encoding, std::move(one.entry));
        }
    };
}

} // namespace rialto::catalog
