#include "carts/carts.hpp"
#include "carts/sql.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace rialto::carts {

namespace {

constexpr std::chrono::seconds look_every{60};

} // namespace

Task<int> expire_carts(postgres::Pool& pool, Time at) {
    std::vector<Uuid> event_ids(carts_expired_max);
    std::ranges::generate(event_ids, [at] { return make_uuid_v7(at); });
    const std::string today = to_rfc3339(at).substr(0, std::string_view("2026-11-23").size());
    const postgres::Rows rows = co_await pool.run(sql::expire_carts, postgres::params(today, event_ids, at));
    co_return rows[0].get<std::int32_t>(0);
}

struct CartExpiry::State {
    explicit State(postgres::Pool& pool_) : pool(pool_), pause(pool_.loop()) {}

    Task<> expire_all();

    postgres::Pool& pool;
    asio::steady_timer pause;
    bool stopped = false;
};

Task<> CartExpiry::State::expire_all() {
    while (!stopped && co_await expire_carts(pool, now()) == static_cast<int>(carts_expired_max)) {
    }
}

CartExpiry::CartExpiry(postgres::Pool& pool) : state_(std::make_shared<State>(pool)) {}

CartExpiry::~CartExpiry() = default;

Task<> CartExpiry::run() {
    const std::shared_ptr<State> state = state_;
    while (!state->stopped) {
        try {
            co_await state->expire_all();
        } catch (const std::exception& failed) {
            telemetry::warn("cart_expiry_failed", {{"reason", std::string_view(failed.what())}});
        }
        if (state->stopped) co_return;
        state->pause.expires_after(look_every);
        co_await state->pause.async_wait(asio::as_tuple(asio::use_awaitable_t<Executor>()));
    }
}

void CartExpiry::stop() {
    state_->stopped = true;
    state_->pause.cancel();
}

} // namespace rialto::carts
