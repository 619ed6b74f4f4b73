#pragma once
// Redis over Asio sockets with hiredis' reply parser: what event hints and shared pages need.
// Redis is never the only copy of anything: every call has a deadline, a failure is an answer, not an
// exception, and a lost connection is made again in the background.

#include "base/task.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::redis {

inline constexpr std::chrono::milliseconds command_timeout{10};
inline constexpr std::chrono::milliseconds reconnect_after{250};

struct Reply {
    enum class Type { nil, status, error, integer, string, array } type = Type::nil;
    std::string text;
    std::int64_t integer = 0;
    std::vector<Reply> items;
};

/// One connection on one event loop. url: "redis://host:port/db" or "unix:///path?db=0".
class Client {
  public:
    Client(asio::io_context& loop, std::string url);
    ~Client();
    /// nullopt when Redis did not answer within command_timeout or is not connected.
    Task<std::optional<Reply>> command(std::vector<std::string> arguments);
    /// Calls `on_message` for each message, for ever, over lost connections (calls it once with "" after each
    /// reconnect: something may have been missed). Uses a connection of its own.
    void subscribe(std::string channel, std::function<void(std::string_view message)> on_message);
    bool is_up() const;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

} // namespace rialto::redis
