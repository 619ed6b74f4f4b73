#pragma once
// One running node: event loops, pools, services and the server, wired together. Threads: one loop for each
// HTTP thread, one for orders (so that a flood of either does not slow the other), one for the catalog and
// one for background work.

#include "app/embedded_services.hpp"
#include "base/task.hpp"
#include "platform/config/config.hpp"
#include "platform/http/static_files.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace rialto::app {

inline constexpr std::chrono::seconds drain_max{20}; // for requests in flight when the node stops
/// Browsing comes first: an HTTP thread that wakes does not wait for what runs long.
inline constexpr std::chrono::microseconds http_time_slice{100};
inline constexpr std::chrono::milliseconds clock_offset_max{50}; // to the database: not ready past it
inline constexpr int order_connections = 8;
inline constexpr int cart_connections = 1; // one batch at a time
inline constexpr int browse_connections = 3;
inline constexpr int work_connections = 6;

class Node {
  public:
    /// `storefront` was read while files outside the data dir could still be read.
    Node(const config::Config& config, Endpoints endpoints, std::string secret, http::StaticFiles storefront);
    ~Node();
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    /// Loads the catalog and listens; throws std::system_error when the port is taken, and what the database
    /// throws.
    void start();
    /// "http://127.0.0.1:8080"
    std::string url() const;
    /// Finishes the requests in flight, then stops every loop. Blocks, at most a little longer than
    /// drain_max.
    void stop();

    struct State;

  private:
    std::unique_ptr<State> state_;
};

} // namespace rialto::app
