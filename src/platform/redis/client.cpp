#include "platform/redis/connection.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <deque>
#include <stdexcept>
#include <utility>

namespace rialto::redis {

namespace {

using Timer = asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Executor>;

constexpr asio::use_awaitable_t<Executor> use_task;
constexpr std::size_t pending_max = 1024; // commands in flight; past it Redis is taken for stuck
/// Redis is asked this often whether it answers, and must do so within that time again.
constexpr std::chrono::milliseconds heartbeat{1000};

Task<> pause(Timer& timer, std::chrono::milliseconds duration) {
    boost::system::error_code ignored;
    timer.expires_after(duration);
    co_await timer.async_wait(asio::redirect_error(use_task, ignored));
}

} // namespace

struct Client::State : std::enable_shared_from_this<Client::State> {
    struct Pending {
        explicit Pending(asio::io_context& loop) : timer(loop) {}
        Timer timer;
        std::optional<Reply> reply;
    };

    State(asio::io_context& io, Address where) : loop(io), address(std::move(where)), beat(io), pauser(io) {}

    asio::io_context& loop;
    const Address address;
    std::shared_ptr<Connection> connection; // null while there is none
    std::deque<std::shared_ptr<Pending>> pending;
    std::string unsent;
    bool writing = false;
    bool is_up = false;
    bool was_up = true;
    bool stopped = false;
    Timer beat;
    Timer pauser;
    std::vector<std::weak_ptr<Connection>> subscriptions;

    void close_all() {
        is_up = false;
        if (connection) connection->close();
        for (const auto& weak : subscriptions)
            if (const auto one = weak.lock()) one->close();
    }

    void stop() {
        stopped = true;
        close_all();
        beat.cancel();
        pauser.cancel();
    }

    void lost() {
        is_up = false;
        unsent.clear();
        for (const auto& one : std::exchange(pending, {})) one->timer.cancel();
    }

    void note_up(bool up) {
        is_up = up;
        if (up == was_up) return;
        was_up = up;
        if (up)
            telemetry::info("redis_connected");
        else
            telemetry::warn("redis_unreachable");
    }

    void send(const std::vector<std::string>& arguments, std::shared_ptr<Pending> waiting) {
        append_command(unsent, arguments);
        pending.push_back(std::move(waiting));
        if (writing) return;
        writing = true;
        asio::co_spawn(loop.get_executor(), write_out(shared_from_this(), connection), asio::detached);
    }

    static Task<> write_out(std::shared_ptr<State> state, std::shared_ptr<Connection> to) {
        while (state->connection == to && !state->unsent.empty()) {
            const bool written = co_await to->write(std::exchange(state->unsent, {}));
            if (!written) to->close();
        }
        if (state->connection == to) state->writing = false;
    }

    // Connects, hands replies to those who wait for them in order, and begins again when the connection is
    // lost.
    static Task<> keep_connected(std::shared_ptr<State> state) {
        while (!state->stopped) {
            const auto fresh = std::make_shared<Connection>(state->loop);
            state->connection = fresh;
            // An unanswered greeting is the heartbeat's to end.
            state->beat.expires_after(heartbeat);
            state->beat.async_wait([fresh](boost::system::error_code cancelled) {
                if (!cancelled) fresh->close();
            });
            const bool opened = co_await fresh->open(state->address);
            state->beat.cancel();
            state->note_up(opened && !state->stopped);
            if (state->is_up) {
                state->writing = false;
                asio::co_spawn(state->loop.get_executor(), check_heartbeat(state, fresh), asio::detached);
                co_await hand_out_replies(*state, *fresh);
            }
            fresh->close();
            state->connection = nullptr;
            state->lost();
            if (!state->stopped) co_await pause(state->pauser, reconnect_after);
        }
    }

    static Task<> hand_out_replies(State& state, Connection& from) {
        for (;;) {
            std::optional<Reply> reply = co_await from.read();
            if (!reply || state.pending.empty()) co_return;
            const auto first = std::move(state.pending.front());
            state.pending.pop_front();
            first->reply = std::move(reply);
            first->timer.cancel();
        }
    }

    // A Redis that is connected but does not answer (stopped, cut off) is given up.
    static Task<> check_heartbeat(std::shared_ptr<State> state, std::shared_ptr<Connection> of) {
        while (state->connection == of && state->is_up) {
            const auto asked = std::make_shared<Pending>(state->loop);
            state->send({"PING"}, asked);
            co_await pause(state->beat, heartbeat);
            if (state->connection != of || asked->reply) continue;
            state->close_all();
        }
    }

    static Task<> follow(std::shared_ptr<State> state, std::string channel,
                         std::function<void(std::string_view)> on_message) {
        Timer timer(state->loop);
        while (!state->stopped) {
            const auto connection = std::make_shared<Connection>(state->loop);
            std::erase_if(state->subscriptions, [](const auto& weak) { return weak.expired(); });
            state->subscriptions.push_back(connection);
            if (co_await connection->open(state->address)) {
                std::string command;
                append_command(command, {"SUBSCRIBE", channel});
                bool alive = co_await connection->write(std::move(command));
                while (alive && !state->stopped) {
                    const std::optional<Reply> reply = co_await connection->read();
                    alive = reply.has_value();
                    if (!alive || state->stopped || reply->items.size() != 3) continue;
                    if (reply->items[0].text == "subscribe")
                        on_message("");
                    else if (reply->items[0].text == "message")
                        on_message(reply->items[2].text);
                }
            }
            connection->close();
            if (!state->stopped) co_await pause(timer, reconnect_after);
        }
    }
};

Client::Client(asio::io_context& loop, std::string url) {
    std::optional<Address> address = parse_url(url);
    if (!address) throw std::invalid_argument("redis url: want redis://host:port/db or unix:///path?db=0");
    state_ = std::make_shared<State>(loop, std::move(*address));
    asio::co_spawn(loop.get_executor(), State::keep_connected(state_), asio::detached);
}

Client::~Client() {
    state_->stop();
}

Task<std::optional<Reply>> Client::command(std::vector<std::string> arguments) {
    const auto state = state_;
    if (!state->is_up || state->pending.size() >= pending_max) co_return std::nullopt;
    const auto waiting = std::make_shared<State::Pending>(state->loop);
    waiting->timer.expires_after(command_timeout);
    state->send(arguments, waiting);
    boost::system::error_code ignored;
    co_await waiting->timer.async_wait(asio::redirect_error(use_task, ignored));
    co_return std::move(waiting->reply);
}

void Client::subscribe(std::string channel, std::function<void(std::string_view message)> on_message) {
    asio::co_spawn(state_->loop.get_executor(),
                   State::follow(state_, std::move(channel), std::move(on_message)), asio::detached);
}

bool Client::is_up() const {
    return state_->is_up;
}

} // namespace rialto::redis
