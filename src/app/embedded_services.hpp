#pragma once
// The private PostgreSQL and Redis of `rialto up`: started under the data dir (data_dir.hpp has its layout),
// watched, restarted when they crash, and stopped last. However this process ends, SIGKILL included, they end
// too; a start copes with what a killed one left behind.

#include "base/result.hpp"
#include "base/task.hpp"
#include "platform/process/process.hpp"

#include <memory>
#include <optional>
#include <string>

namespace rialto::config {
struct Config;
}

namespace rialto::app {

/// Where the store's databases are.
struct Endpoints {
    std::string database_url; // postgresql://…
    std::string redis_url;    // redis://host:port or unix:///path
};

/// The part of the configuration that matters here.
struct ServiceOptions {
    std::string data_dir;
    std::string database_url = {}; // empty: a private PostgreSQL
    std::string redis_url = {};    // empty: a private Redis
};

class EmbeddedServices {
  public:
    /// Starts only what the configuration does not name.
    explicit EmbeddedServices(const config::Config& config);
    explicit EmbeddedServices(ServiceOptions options);
    /// stop().
    ~EmbeddedServices();
    EmbeddedServices(const EmbeddedServices&) = delete;
    EmbeddedServices& operator=(const EmbeddedServices&) = delete;

    /// Takes the data dir, starts both and waits until they answer. Blocks (2 s at a first start; up to
    /// start_timeout while PostgreSQL recovers); from the main thread, before loops run. When root, this
    /// process stays root, the services and the data dir are user()'s: read web files and bind low ports,
    /// then process::drop_privileges. Every error is a sentence for a person.
    Result<Endpoints> start();

    /// Whom the data dir belongs to, when this process is root; known after start().
    std::optional<process::User> user() const;

    /// Restarts what crashes, with back-off, for as long as the loop runs. The loop must run on the main
    /// thread.
    void watch(asio::io_context& loop);

    /// Stops watching, then PostgreSQL (fast), then Redis, each within its time and by force after it. Call
    /// it when requests are drained, from the main thread. May be called twice.
    void stop();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Longest wait for PostgreSQL to answer at start; it may have to recover from a crash first.
inline constexpr std::chrono::seconds start_timeout{120};

/// The endpoints of the configuration, or else of the store that runs on its data dir: for commands beside a
/// running store. Error `not_running`, with a sentence, when there is none.
Result<Endpoints> find_running(const config::Config& config);
Result<Endpoints> find_running(const ServiceOptions& options);

} // namespace rialto::app
