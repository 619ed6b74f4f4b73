#include "offers/admin.hpp"
#include "offers/room/room.hpp"
#include "offers/room/sql.hpp"
#include "offers/room/steer.hpp"
#include "offers/sql.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cmath>

namespace rialto::offers {

namespace {

using std::chrono::milliseconds;

// A little less than the pause between two looks, so that a node that looks each second gets each turn.
constexpr double turn_free_after_s = 0.9;
constexpr milliseconds start_slack{20};  // the database's clock may be behind
constexpr milliseconds start_retry{100}; // until the draw is there
constexpr double told_units = 0.5;       // what has changed less since it was last told stays untold
constexpr double told_units_per_place = 0.01;

struct Told {
    double units_per_place = -1;
    double promised = -1;
};

/// Checkouts of an offer in the current second.
struct Rush {
    Time second;
    int checkouts = 0;
};

double in_seconds(std::chrono::duration<double> duration) {
    return duration.count();
}

bool may_be_on(const StoredOffer& stored, Time at) {
    return stored.offer.waiting_room_opened_at && !stored.is_paused && !stored.offer.ended_at &&
           at < stored.offer.ends_at;
}

} // namespace

struct RoomSteward::State {
    State(postgres::Pool& pool_, const OfferBook& offers_, const RoomBook& book_, Options options_)
        : pool(pool_), offers(offers_), book(book_), options(std::move(options_)), pause(pool_.loop()) {}

    Task<> take_turns();
    Task<bool> take_turn(Uuid offer);
    static Task<> open(std::shared_ptr<State> state, Uuid offer);
    milliseconds until_next_look() const;

    postgres::Pool& pool;
    const OfferBook& offers;
    const RoomBook& book;
    Options options;
    asio::steady_timer pause;
    bool stopped = false;
    std::unordered_map<Uuid, Told> told;
    std::unordered_map<Uuid, Rush> rushes;
};

Task<> RoomSteward::State::take_turns() {
    const auto all = offers.offers();
    std::erase_if(told, [&](const auto& one) {
        return std::ranges::none_of(*all,
                                    [&](const StoredOffer& offer) { return offer.offer.id == one.first; });
    });
    for (const StoredOffer& stored : *all)
        if (may_be_on(stored, book.clock()) && stored.offer.starts_at <= book.clock())
            co_await take_turn(stored.offer.id);
}

milliseconds RoomSteward::State::until_next_look() const {
    const Time at = book.clock();
    milliseconds wait = turn_every;
    const auto all = offers.offers();
    for (const StoredOffer& stored : *all) {
        if (!may_be_on(stored, at)) continue;
        if (stored.offer.starts_at > at)
            wait = std::min(wait, std::chrono::ceil<milliseconds>(stored.offer.starts_at - at) + start_slack);
        else if (!book.find(stored.offer.id)->draw)
            wait = std::min(wait, start_retry);
    }
    return wait;
}

Task<bool> RoomSteward::State::take_turn(Uuid offer) {
    const double captures = options.capture_rate ? options.capture_rate() : 0;
    const double per_s = std::clamp(captures * capture_share, admissions_per_s_min, admissions_per_s_max);
    const postgres::Bytes seed{crypto::random_bytes(Draw().seed.size())};
    const double lifetime = in_seconds(admission_lifetime);
    postgres::Transaction transaction = co_await pool.begin();
    const postgres::Rows rows = co_await transaction.run(
        room::sql::take_turn,
        postgres::params(offer, seed, per_s, turn_free_after_s, young_seconds_min, young_seconds_max,
                         order_seconds_prior, prior_weight, lifetime, conversion_sample));
    const postgres::Row row = rows[0];
    const auto at = row.get<std::optional<Time>>(0);
    if (!at) co_return false;
    const bool draws = row.get<bool>(1);
    const Turn turn = steer({.waiting = row.get<std::int64_t>(2),
                             .units = row.get<std::int64_t>(3),
                             .young = row.get<std::int64_t>(4),
                             .old = row.get<std::int64_t>(5),
                             .quick = row.get<std::int64_t>(6),
                             .matured = row.get<std::int64_t>(7),
                             .used = row.get<std::int64_t>(8),
                             .late = row.get<std::int64_t>(9),
                             .orders = row.get<std::int64_t>(10),
                             .ordered = row.get<std::int64_t>(11),
                             .per_s = row.get<double>(12),
                             .elapsed_s = row.get<double>(13)});
    Told& last = told[offer];
    if (turn.step > 0 || draws || std::abs(turn.promised - last.promised) >= told_units ||
        std::abs(turn.units_per_place - last.units_per_place) >= told_units_per_place) {
        co_await transaction.run(room::sql::admit,
                                 postgres::params(offer, turn.step, turn.units_per_place, turn.promised, *at,
                                                  make_uuid_v7(*at), lifetime));
        last = {turn.units_per_place, turn.promised};
    }
    co_await transaction.commit();
    if (draws) telemetry::info("room_drawn", {{"waiting", row.get<std::int64_t>(2)}});
    co_return true;
}

/// Once, on whichever node; a node that hears of it late asks in vain.
Task<> RoomSteward::State::open(std::shared_ptr<State> state, Uuid offer) {
    try {
        const Time at = now();
        postgres::Transaction transaction = co_await state->pool.begin();
        const postgres::Rows opened = co_await transaction.run(
            sql::open_room, postgres::params(offer, std::string_view("automatic"), at));
        if (opened.empty()) co_return;
        co_await events::append(transaction, std::string(offers_topic), to_string(offer), "{}", at);
        co_await transaction.commit();
        telemetry::info("room_opened", {{"checkouts_per_s", std::int64_t{state->options.opens_at}}});
    } catch (const std::exception& failed) {
        telemetry::warn("room_not_opened", {{"reason", std::string_view(failed.what())}});
    }
}

RoomSteward::RoomSteward(postgres::Pool& pool, const OfferBook& offers, const RoomBook& book, Options options)
    : state_(std::make_shared<State>(pool, offers, book, std::move(options))) {}

Task<bool> RoomSteward::take_turn(Uuid offer) {
    const std::shared_ptr<State> state = state_;
    co_return co_await state->take_turn(offer);
}

Task<> RoomSteward::run() {
    const std::shared_ptr<State> state = state_;
    while (!state->stopped) {
        std::string failure;
        try {
            co_await state->take_turns();
        } catch (const std::exception& failed) {
            failure = failed.what();
        }
        if (!failure.empty()) telemetry::warn("room_steward_failed", {{"reason", std::string_view(failure)}});
        if (state->stopped) co_return;
        state->pause.expires_after(failure.empty() ? state->until_next_look() : turn_every);
        co_await state->pause.async_wait(asio::as_tuple(asio::use_awaitable_t<Executor>()));
    }
}

void RoomSteward::stop() {
    state_->stopped = true;
    state_->pause.cancel();
}

void RoomSteward::note_checkout(const Uuid& offer) {
    const Time second = std::chrono::floor<std::chrono::seconds>(state_->book.clock());
    if (state_->rushes.size() > open_offers_max) state_->rushes.clear();
    Rush& rush = state_->rushes[offer];
    if (rush.second != second) rush = {second, 0};
    if (++rush.checkouts != state_->options.opens_at + 1) return;
    const auto all = state_->offers.offers();
    const auto found = std::ranges::find(*all, offer, [](const StoredOffer& one) { return one.offer.id; });
    if (found == all->end() || found->offer.waiting_room != wire::WaitingRoom::automatic ||
        found->offer.waiting_room_opened_at)
        return;
    asio::co_spawn(state_->pool.loop().get_executor(), State::open(state_, offer), asio::detached);
}

} // namespace rialto::offers
