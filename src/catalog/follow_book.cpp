// From a change of promotions, taxes or delivery to the next price book.

#include "catalog/store_state.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace rialto::catalog {

Task<> CatalogStore::State::load_book() {
    postgres::Transaction transaction = co_await pool.begin(postgres::Isolation::repeatable_read_read_only);
    price_book.store(co_await pricing::load_price_book(transaction));
    co_await transaction.commit();
}

void CatalogStore::State::start_reading_book(const Executor& executor) {
    if (!book_changed || std::exchange(is_reading_book, true)) return;
    asio::co_spawn(
        executor,
        [](std::shared_ptr<State> self) -> Task<> { co_await self->read_book(); }(shared_from_this()),
        asio::detached);
}

/// Reads the book until no change is left, at most once in rebuild_interval.
Task<> CatalogStore::State::read_book() {
    asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Executor> timer(
        co_await asio::this_coro::executor);
    while (book_changed && !stopped) {
        book_changed = false;
        try {
            co_await load_book();
        } catch (const std::exception& failure) {
            telemetry::warn("price_book_unread", {{"error", std::string_view(failure.what())}});
            book_changed = true;
        }
        timer.expires_after(rebuild_interval);
        co_await timer.async_wait(asio::use_awaitable_t<Executor>());
    }
    is_reading_book = false;
}

} // namespace rialto::catalog
