#include "base/check.hpp"
#include "platform/http/http.hpp"
#include "platform/http/loop.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <system_error>

namespace rialto::http {

namespace {

using asio::ip::tcp;

constexpr std::chrono::milliseconds drain_look_interval{5};

/// Several sockets may share a port only if all of them say so, which a stranger's (or another Rialto's)
/// server could as well. So the port is first taken alone.
tcp::endpoint probe(asio::io_context& context, tcp::endpoint endpoint) {
    Acceptor alone(context);
    alone.open(endpoint.protocol());
    alone.set_option(tcp::acceptor::reuse_address(true));
    if (endpoint.address().is_v6()) alone.set_option(asio::ip::v6_only(false));
    alone.bind(endpoint);
    alone.listen();
    endpoint.port(alone.local_endpoint().port());
    return endpoint;
}

} // namespace

struct Server::State {
    std::shared_ptr<const Site> site;
    std::vector<asio::io_context*> contexts;
    std::vector<std::shared_ptr<Loop>> loops;
    int port = 0;

    void each(void (Loop::*action)()) {
        for (const std::shared_ptr<Loop>& loop : loops)
            asio::post(loop->executor(), [loop, action] { ((*loop).*action)(); });
    }
    bool is_drained() const {
        return std::ranges::all_of(loops,
                                   [](const std::shared_ptr<Loop>& loop) { return loop->is_drained(); });
    }
};

Server::Server(ServerOptions options, std::vector<Route> routes, AccessCheck access, FastPath fast_path,
               std::vector<asio::io_context*> loops, asio::io_context& order_loop)
    : state_(std::make_shared<State>()) {
    CHECK(!loops.empty());
    state_->site = std::make_shared<const Site>(std::move(options), std::move(routes), std::move(access),
                                                std::move(fast_path), order_loop);
    state_->contexts = std::move(loops);
    for (std::size_t i = 0; i < state_->contexts.size(); ++i)
        state_->loops.push_back(
            std::make_shared<Loop>(state_->site, *state_->contexts[i], static_cast<int>(i)));
}

Server::~Server() {
    state_->each(&Loop::stop);
}

void Server::listen() {
    const ServerOptions& options = state_->site->options;
    CHECK(options.port >= 0 && options.port <= 0xffff);
    try {
        tcp::endpoint endpoint(asio::ip::make_address(options.address),
                               static_cast<std::uint16_t>(options.port));
        const bool shared = state_->loops.size() > 1;
        if (shared) endpoint = probe(*state_->contexts.front(), endpoint);
        for (const std::shared_ptr<Loop>& loop : state_->loops) {
            loop->open(endpoint, shared);
            endpoint.port(static_cast<std::uint16_t>(loop->port()));
        }
        state_->port = endpoint.port();
    } catch (const boost::system::system_error& error) {
        throw std::system_error(error.code(),
                                "cannot listen on " + options.address + ":" + std::to_string(options.port));
    }
    for (const std::shared_ptr<Loop>& loop : state_->loops) loop->start();
}

int Server::port() const {
    return state_->port;
}

void Server::wake_streams() {
    for (const std::shared_ptr<Loop>& loop : state_->loops)
        if (loop->wake_streams()) asio::post(loop->executor(), [loop] { loop->pull_streams(Steady::now()); });
}

Task<> Server::drain(Deadline deadline) {
    const std::shared_ptr<State> state = state_;
    Timer timer(co_await asio::this_coro::executor);
    state->each(&Loop::drain);
    while (Steady::now() < deadline && !state->is_drained()) {
        timer.expires_at(std::min(deadline, Steady::now() + drain_look_interval));
        co_await timer.async_wait(asio::use_awaitable_t<Executor>());
    }
    state->each(&Loop::stop);
}

} // namespace rialto::http
