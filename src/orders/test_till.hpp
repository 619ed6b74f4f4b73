#pragma once
// A till for the database tests of payments: the shop, with people and the sandbox to pay with, as
// rialto_order runs it, and a second one beside it as rialto_work does.

#include "orders/order_payments.hpp"
#include "orders/test_shop.hpp"
#include "payments/sandbox.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace rialto::orders::test {

/// What one loop has: providers and what completes payments.
struct Side {
    Side(std::string role, postgres::Pool& owner)
        : pool(owner.loop(), options(std::move(role))), orders(pool, providers, nullptr) {
        providers.emplace("manual", payments::make_manual());
        auto made = std::make_unique<payments::Sandbox>(pool, "a secret");
        sandbox = made.get();
        providers.emplace("sandbox", std::move(made));
        sandbox->deliver_to([this](std::string signature, std::string body, Time at) {
            return deliver(orders, std::move(signature), std::move(body), at);
        });
    }

    static postgres::PoolOptions options(std::string role) {
        postgres::PoolOptions made = support::pool_options();
        made.role = std::move(role);
        made.connections_max = 12;
        made.lock_timeout = std::chrono::seconds(10);
        return made;
    }
    static Task<bool> deliver(OrderPayments& to, std::string signature, std::string body, Time at) {
        const Result<> received =
            co_await to.receive_webhook("sandbox", std::move(signature), std::move(body), at);
        co_return received.has_value();
    }

    postgres::Pool pool;
    payments::Providers providers;
    payments::Sandbox* sandbox = nullptr;
    OrderPayments orders;
};

struct Till {
    explicit Till(postgres::Pool& pool)
        : shop(pool), order("rialto_order", pool), work("rialto_work", pool) {}

    Task<> open() {
        co_await shop.open();
        at = now();
    }

    /// An order to be paid with the sandbox.
    Task<Uuid> place(std::vector<std::pair<std::string, int>> lines = {{"B", 1}}) {
        CaptureOrder wanted =
            shop.order_of(co_await shop.fill_cart(std::move(lines)), "key " + std::to_string(++placed_));
        wanted.payment_method = "sandbox";
        const Result<Captured> captured = co_await shop.orders->capture_order(std::move(wanted));
        CHECK(captured);
        co_return captured->order.id;
    }
    /// "" or the error's code.
    Task<std::string> pay(Uuid id, std::string token, Attempt attempt = Attempt::first) {
        const Result<> paid =
            co_await order.orders.pay_order(id, {"sandbox", std::move(token), ""}, attempt, at);
        co_return paid ? "" : paid.error().code;
    }
    Task<Order> read(Uuid id) {
        Result<Order> order_read = co_await shop.orders->read_order(id);
        CHECK(order_read);
        co_return std::move(*order_read);
    }
    Task<std::string> payment_status(Uuid id) { co_return (co_await read(id)).payment_status; }
    /// The worker's job, as of some time from now: until nothing is due.
    Task<> work_at(Time then) {
        for (int round = 0; round < 50; ++round) {
            int done = co_await work.sandbox->send_due_webhooks(then);
            done += co_await work.orders.expire_orders(then);
            for (const payments::Due& due : co_await work.orders.list_due(then))
                done += co_await work.orders.take_step(due, payments::When::due, then) ? 1 : 0;
            if (done == 0) co_return;
        }
        ADD_FAILURE() << "there is no end of work";
    }
    Task<std::string> text(std::string query) {
        const std::string wrapped = "SELECT (" + query + ")::text";
        const postgres::Rows rows = co_await shop.pool.run({"test.text", wrapped});
        co_return rows[0].get<std::optional<std::string>>(0).value_or("NULL");
    }
    static std::string event_types(const Order& order) {
        std::string types;
        for (const OrderEvent& event : order.events) types += (types.empty() ? "" : " ") + event.type;
        return types;
    }

    Shop shop;
    Side order;
    Side work;
    Time at;

  private:
    int placed_ = 0;
};

/// Counts what was started side by side.
struct Together {
    explicit Together(asio::io_context& loop_) : loop(loop_) {}

    void start(Task<> task) {
        ++running;
        asio::co_spawn(loop.get_executor(), std::move(task), [this](std::exception_ptr failure) {
            --running;
            if (!failure) return;
            try {
                std::rethrow_exception(failure);
            } catch (const std::exception& error) {
                ADD_FAILURE() << error.what();
            }
        });
    }
    Task<> wait() {
        const Deadline deadline = Steady::now() + std::chrono::seconds(25);
        while (running > 0 && Steady::now() < deadline) {
            asio::steady_timer timer(loop, std::chrono::milliseconds(2));
            co_await timer.async_wait(asio::as_tuple(asio::use_awaitable_t<Executor>()));
        }
        EXPECT_EQ(running, 0);
    }

    asio::io_context& loop;
    int running = 0;
};

} // namespace rialto::orders::test
