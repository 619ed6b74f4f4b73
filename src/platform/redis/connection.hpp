#pragma once
// One socket to Redis with hiredis' parser: connect, send bytes, read replies. Private to this folder.

#include "platform/redis/redis.hpp"

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>

#include <array>

struct redisReader;

namespace rialto::redis {

struct Address {
    std::string path; // of a unix socket; empty for TCP
    std::string host;
    std::string port;
    std::string user;
    std::string password;
    std::string database;
};

/// "redis://[[user]:password@]host[:port][/db]" or "unix:///path[?db=0]"; nullopt for anything else.
std::optional<Address> parse_url(std::string_view url);

/// A command in Redis' protocol, appended to `out`.
void append_command(std::string& out, const std::vector<std::string>& arguments);

class Connection {
  public:
    explicit Connection(asio::io_context& loop);
    ~Connection();

    /// Connects, authenticates and chooses the database; false when any of it fails. To be called once.
    Task<bool> open(Address address);
    Task<bool> write(std::string bytes);
    /// The next reply; nullopt when the connection is lost.
    Task<std::optional<Reply>> read();
    void close();

  private:
    asio::basic_stream_socket<asio::generic::stream_protocol, Executor> socket_;
    redisReader* reader_;
    std::array<char, 16384> buffer_{};
};

} // namespace rialto::redis
