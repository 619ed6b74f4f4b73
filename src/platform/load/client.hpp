#pragma once
// Many shoppers on one thread: an HTTP/1.1 client with one epoll, a pool of connections that stay open, and
// the times at which somebody does something. Made to cost little, since it often shares a machine with the
// server that it measures. Plain http:// to one address.

#include "base/result.hpp"
#include "base/time.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <sys/socket.h>

namespace rialto::load {

// ---- limits -------------------------------------------------------------------------------------------
inline constexpr std::size_t connections_largest = 16'000; // of one client
inline constexpr std::chrono::seconds answer_patience{30}; // then a request counts as unanswered
inline constexpr std::chrono::seconds connect_patience{5};
inline constexpr std::chrono::seconds stop_patience{5}; // for what is on its way when a client is stopped

/// Where requests go.
struct Target {
    sockaddr_storage address{};
    socklen_t address_bytes = 0;
    std::string host; // for the header: "127.0.0.1:8080"
};

/// Of "http://host[:port]"; looks the name up. Errors (400 `invalid_url`): another scheme, a path, no such
/// host.
Result<Target> find_target(std::string_view url);

/// The view ends with the call that it is given to.
struct Answer {
    int status = 0; // 0: none came, so nobody knows what the request did
    std::string_view body;
    std::string_view retry_after; // the header's value
    Steady::time_point sent_at;   // when the request was written; equals `at` when it never was
    Steady::time_point at;
};

enum class Body : std::uint8_t { wanted, passed_over };

/// Those who act, by number. Called on the client's thread; may call the client.
class Crowd {
  public:
    virtual ~Crowd() = default;
    /// The time that was asked for has come; `due` is that time, not now.
    virtual void wake(std::uint32_t who, Steady::time_point due) = 0;
    virtual void take(std::uint32_t who, const Answer& answer) = 0;
};

/// Connections of one kind of actor, so that one kind cannot take them all.
using Lane = std::uint8_t;
inline constexpr Lane lanes_max = 2;

class Client {
  public:
    /// `connections` are those of each lane.
    Client(Target target, std::size_t connections);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    void wake_at(Steady::time_point due, std::uint32_t who);
    /// Sends `request` as it is, as soon as a connection of the lane is free; one request of each `who` at a
    /// time. A connection that the server closed just as the request went out makes it go out once more.
    void ask(Lane lane, std::uint32_t who, std::string request, Body body);

    /// Until nobody waits for a time or an answer. After stop() nobody is woken any more, and nothing is
    /// sent; what is on its way is waited for, for a while.
    void run(Crowd& crowd);
    /// From any thread, also while run() does.
    void stop() { stopped_.store(true, std::memory_order_relaxed); }

  private:
    struct State;
    std::unique_ptr<State> state_;
    std::atomic<bool> stopped_ = false;
};

} // namespace rialto::load
