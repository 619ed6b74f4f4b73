#include "offers/book.hpp"

#include "offers/admin.hpp"
#include "offers/sql.hpp"
#include "offers/units_event.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <unordered_set>

namespace rialto::offers {

namespace {

constexpr std::chrono::milliseconds clock_looked_at_every{250}; // at least

struct Counted {
    std::int64_t unsold = 0;
    std::int64_t revision = 0;
};

/// When somebody may first have units.
Time begins_at(const wire::Offer& offer) {
    Time first = offer.starts_at;
    for (const wire::OfferEarlyAccess& early : offer.early_access) first = std::min(first, early.starts_at);
    return first;
}

bool is_on(const StoredOffer& stored, Time at) {
    return !stored.is_paused && !stored.offer.ended_at && begins_at(stored.offer) <= at &&
           at < stored.offer.ends_at;
}

} // namespace

struct OfferBook::State {
    State(postgres::Pool& pool_, catalog::CatalogStore& store_)
        : pool(pool_), store(store_), pause(pool_.loop()) {}

    Task<> load();
    void tell_all();
    std::chrono::milliseconds until_next_look() const;

    postgres::Pool& pool;
    catalog::CatalogStore& store;
    asio::steady_timer pause;
    bool stopped = false;
    std::unordered_map<std::int64_t, Counted> counted; // by allotment_no
    std::map<std::int64_t, std::int64_t> told_of;      // sku_id -> allotment_no
    std::int64_t told = 0;                             // times that something was told: orders what is told
    std::atomic<std::shared_ptr<const std::vector<StoredOffer>>> offers{
        std::make_shared<const std::vector<StoredOffer>>()};

    mutable std::shared_mutex winning; // requests read on other threads
    std::unordered_set<std::int64_t> winners;
};

/// Units as they can be had now: what is unsold but for waves to come.
void OfferBook::State::tell_all() {
    const Time at = catalog::clock_of(store);
    catalog::Availability& availability = catalog::availability_of(store);
    std::map<std::int64_t, std::int64_t> on; // sku_id -> allotment_no
    const auto all = offers.load();
    for (const StoredOffer& stored : *all)
        for (const StoredItem& one : stored.items) {
            std::int64_t left = counted[one.allotment_no].unsold;
            for (const wire::OfferWave& wave : one.item.waves)
                if (wave.starts_at > at) left -= wave.quantity;
            availability.apply(catalog::allotment_key(one.allotment_no), left, ++told);
            if (is_on(stored, at) && (left > 0 || !on.contains(one.sku_id)))
                on[one.sku_id] = one.allotment_no;
        }
    for (const auto& [sku_id, allotment_no] : told_of)
        if (!on.contains(sku_id)) availability.set_offer(sku_id, 0);
    for (const auto& [sku_id, allotment_no] : on) availability.set_offer(sku_id, allotment_no);
    told_of = std::move(on);
}

std::chrono::milliseconds OfferBook::State::until_next_look() const {
    using std::chrono::milliseconds;
    const Time at = catalog::clock_of(store);
    milliseconds wait = clock_looked_at_every;
    const auto look = [&](Time moment) {
        if (moment > at) wait = std::min(wait, std::chrono::ceil<milliseconds>(moment - at));
    };
    const auto all = offers.load();
    for (const StoredOffer& stored : *all) {
        look(begins_at(stored.offer));
        look(stored.offer.ends_at);
        for (const StoredItem& one : stored.items)
            for (const wire::OfferWave& wave : one.item.waves) look(wave.starts_at);
    }
    return std::max(wait, milliseconds(1));
}

Task<> OfferBook::State::load() {
    postgres::Session session = co_await pool.session();
    auto read = std::make_shared<std::vector<StoredOffer>>(
        co_await read_offers(session, catalog::markets_of(store), OffersWanted::holding_units));
    std::vector<postgres::Session::Call> calls;
    calls.push_back({sql::load_units, {}});
    calls.push_back({sql::load_winners, {}});
    const std::vector<postgres::Rows> rows = co_await session.run_all(std::move(calls));
    std::unordered_map<std::int64_t, Counted> counts;
    for (const postgres::Row row : rows[0]) {
        Counted& units = counts[row.get<std::int64_t>(0)];
        units = {row.get<std::int64_t>(1), row.get<std::int64_t>(2)};
        // What events have told already may be newer.
        const auto before = counted.find(row.get<std::int64_t>(0));
        if (before != counted.end() && before->second.revision > units.revision) units = before->second;
    }
    const auto keys = rows[1][0].get<std::vector<std::int64_t>>(0);
    {
        const std::unique_lock lock(winning);
        winners = {keys.begin(), keys.end()};
    }
    std::ranges::sort(*read, {}, [](const StoredOffer& stored) { return stored.offer.ends_at; });
    counted = std::move(counts);
    offers.store(std::move(read));
    tell_all();
}

OfferBook::OfferBook(postgres::Pool& pool, catalog::CatalogStore& store)
    : state_(std::make_shared<State>(pool, store)) {}

OfferBook::~OfferBook() = default;

Task<> OfferBook::load() {
    const std::shared_ptr<State> state = state_;
    co_await state->load();
}

Task<> OfferBook::consume(std::vector<events::Event> events) {
    const std::shared_ptr<State> state = state_;
    bool has_changed = false;
    bool has_news = false;
    for (const events::Event& event : events) {
        if (event.topic == offers_topic) has_changed = true;
        if (event.topic != units_topic) continue;
        const UnitsEvent news = parse_units_event(event.data);
        if (!news.keys.empty()) {
            // Before anybody learns that nothing is left.
            const std::unique_lock lock(state->winning);
            state->winners.insert(news.keys.begin(), news.keys.end());
        }
        for (const UnitsChange& change : news.units) {
            Counted& units = state->counted[change.allotment_no];
            if (change.revision > units.revision) units = {change.unsold, change.revision};
        }
        has_news = true;
    }
    if (has_changed)
        co_await state->load();
    else if (has_news)
        state->tell_all();
}

void OfferBook::look_at_clock() {
    state_->tell_all();
}

Task<> OfferBook::follow_clock() {
    const std::shared_ptr<State> state = state_;
    while (!state->stopped) {
        state->tell_all();
        state->pause.expires_after(state->until_next_look());
        co_await state->pause.async_wait(asio::as_tuple(asio::use_awaitable_t<Executor>()));
    }
}

void OfferBook::stop() {
    state_->stopped = true;
    state_->pause.cancel();
}

std::shared_ptr<const std::vector<StoredOffer>> OfferBook::offers() const {
    return state_->offers.load();
}

bool OfferBook::asks_for_verified_email(const Uuid& offer) const {
    const auto all = state_->offers.load();
    const auto found =
        std::ranges::find(*all, offer, [](const StoredOffer& stored) { return stored.offer.id; });
    return found != all->end() && found->offer.verified_email;
}

bool OfferBook::needs_admission(const Uuid& offer, Time at) const {
    const auto all = state_->offers.load();
    const auto found =
        std::ranges::find(*all, offer, [](const StoredOffer& stored) { return stored.offer.id; });
    return found != all->end() && found->offer.waiting_room_opened_at && found->offer.starts_at <= at;
}

bool OfferBook::may_have_won(std::int64_t key_hash) const {
    const std::shared_lock lock(state_->winning);
    return state_->winners.contains(key_hash);
}

} // namespace rialto::offers
