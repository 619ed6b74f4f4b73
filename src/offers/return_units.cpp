#include "offers/admin.hpp"
#include "offers/sql.hpp"
#include "platform/events/events.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace rialto::offers {

namespace {

constexpr std::chrono::milliseconds poll_interval{500};
constexpr std::chrono::milliseconds backoff_max{5000};

/// False when somebody else did, or it was extended meanwhile.
Task<bool> return_one(postgres::Pool& pool, Uuid id, Time at) {
    postgres::Transaction transaction = co_await pool.begin();
    const postgres::Rows locked = co_await transaction.run(sql::lock_offer, postgres::params(id));
    if (locked.empty() || !locked[0].get<bool>(0)) co_return false;
    co_await transaction.run(sql::return_units, postgres::params(id, make_uuid_v7(at), at));
    co_await catalog::publish_offer(transaction, {.id = id, .title = {}, .starts_at = {}, .ends_at = {}}, at);
    co_await events::append(transaction, std::string(offers_topic), to_string(id), "{}", at);
    co_await transaction.commit();
    co_return true;
}

} // namespace

Task<int> return_units(postgres::Pool& pool, Time at) {
    std::vector<Uuid> ids;
    {
        const postgres::Rows rows = co_await pool.run(
            sql::list_offers_to_return, postgres::params(static_cast<std::int64_t>(offers_returned_at_once)));
        for (const postgres::Row row : rows) ids.push_back(row.get<Uuid>(0));
    }
    int returned = 0;
    for (const Uuid& id : ids)
        if (co_await return_one(pool, id, at)) ++returned;
    co_return returned;
}

struct OfferWorker::State {
    explicit State(postgres::Pool& pool_) : pool(pool_), pause(pool_.loop()) {}

    postgres::Pool& pool;
    asio::steady_timer pause;
    bool stopped = false;
};

OfferWorker::OfferWorker(postgres::Pool& pool) : state_(std::make_shared<State>(pool)) {}

Task<> OfferWorker::run() {
    const std::shared_ptr<State> state = state_;
    std::chrono::milliseconds idle = poll_interval;
    while (!state->stopped) {
        std::string failure;
        try {
            co_await return_units(state->pool, now());
            idle = poll_interval;
        } catch (const std::exception& failed) {
            failure = failed.what();
        }
        if (!failure.empty()) {
            telemetry::warn("offer_worker_failed", {{"reason", std::string_view(failure)}});
            idle = std::min(idle * 2, backoff_max);
        }
        if (state->stopped) co_return;
        state->pause.expires_after(idle);
        co_await state->pause.async_wait(asio::as_tuple(asio::use_awaitable_t<Executor>()));
    }
}

void OfferWorker::stop() {
    state_->stopped = true;
    state_->pause.cancel();
}

} // namespace rialto::offers
