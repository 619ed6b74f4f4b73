#include "platform/redis/connection.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <hiredis/hiredis.h>

#include <charconv>
#include <cstdlib>

namespace rialto::redis {

namespace {

constexpr asio::use_awaitable_t<Executor> use_task;

Reply to_reply(const redisReply& from) {
    Reply reply;
    switch (from.type) {
    case REDIS_REPLY_STATUS: reply.type = Reply::Type::status; break;
    case REDIS_REPLY_ERROR: reply.type = Reply::Type::error; break;
    case REDIS_REPLY_STRING: reply.type = Reply::Type::string; break;
    case REDIS_REPLY_INTEGER:
        reply.type = Reply::Type::integer;
        reply.integer = from.integer;
        return reply;
    case REDIS_REPLY_ARRAY:
        reply.type = Reply::Type::array;
        reply.items.reserve(from.elements);
        for (std::size_t i = 0; i < from.elements; ++i) reply.items.push_back(to_reply(*from.element[i]));
        return reply;
    default: return reply;
    }
    reply.text.assign(from.str, from.len);
    return reply;
}

} // namespace

std::optional<Address> parse_url(std::string_view url) {
    Address address;
    if (url.starts_with("unix://")) {
        url.remove_prefix(7);
        const std::size_t query = url.find('?');
        address.path = url.substr(0, query);
        if (query != std::string_view::npos) {
            if (!url.substr(query).starts_with("?db=")) return std::nullopt;
            address.database = url.substr(query + 4);
        }
        if (address.path.empty()) return std::nullopt;
        return address;
    }
    if (!url.starts_with("redis://")) return std::nullopt;
    url.remove_prefix(8);
    if (const std::size_t at = url.rfind('@'); at != std::string_view::npos) {
        const std::string_view who = url.substr(0, at);
        const std::size_t colon = who.find(':');
        if (colon == std::string_view::npos) return std::nullopt;
        address.user = who.substr(0, colon);
        address.password = who.substr(colon + 1);
        url.remove_prefix(at + 1);
    }
    if (const std::size_t slash = url.find('/'); slash != std::string_view::npos) {
        address.database = url.substr(slash + 1);
        url = url.substr(0, slash);
    }
    const std::size_t colon = url.rfind(':');
    address.host = url.substr(0, colon);
    address.port = colon == std::string_view::npos ? "6379" : std::string(url.substr(colon + 1));
    if (address.host.empty() || address.port.empty()) return std::nullopt;
    return address;
}

void append_command(std::string& out, const std::vector<std::string>& arguments) {
    std::vector<const char*> texts;
    std::vector<std::size_t> lengths;
    for (const std::string& one : arguments) {
        texts.push_back(one.data());
        lengths.push_back(one.size());
    }
    char* command = nullptr;
    const int length =
        redisFormatCommandArgv(&command, static_cast<int>(arguments.size()), texts.data(), lengths.data());
    if (length > 0) out.append(command, static_cast<std::size_t>(length));
    redisFreeCommand(command);
}

Connection::Connection(asio::io_context& loop) : socket_(loop), reader_(redisReaderCreate()) {}

Connection::~Connection() {
    redisReaderFree(reader_);
}

void Connection::close() {
    boost::system::error_code ignored;
    socket_.close(ignored);
}

Task<bool> Connection::open(Address address) {
    boost::system::error_code failed;
    if (!address.path.empty()) {
        if (address.path.size() > 107) co_return false; // sockaddr_un has no room for more
        const asio::local::stream_protocol::endpoint endpoint(address.path);
        co_await socket_.async_connect(endpoint, asio::redirect_error(use_task, failed));
        if (failed) co_return false;
    } else {
        asio::ip::basic_resolver<asio::ip::tcp, Executor> resolver(co_await asio::this_coro::executor);
        const auto found = co_await resolver.async_resolve(address.host, address.port,
                                                           asio::redirect_error(use_task, failed));
        if (failed || found.empty()) co_return false;
        for (const auto& one : found) {
            close();
            co_await socket_.async_connect(one.endpoint(), asio::redirect_error(use_task, failed));
            if (!failed) break;
        }
        if (failed) co_return false;
        socket_.set_option(asio::ip::tcp::no_delay(true), failed);
    }
    std::string greeting;
    int answers = 1;
    if (!address.password.empty()) {
        if (address.user.empty())
            append_command(greeting, {"AUTH", address.password});
        else
            append_command(greeting, {"AUTH", address.user, address.password});
        ++answers;
    }
    if (!address.database.empty()) {
        append_command(greeting, {"SELECT", address.database});
        ++answers;
    }
    append_command(greeting, {"PING"});
    if (!co_await write(std::move(greeting))) co_return false;
    for (; answers > 0; --answers) {
        const std::optional<Reply> reply = co_await read();
        if (!reply || reply->type == Reply::Type::error) co_return false;
    }
    co_return true;
}

Task<bool> Connection::write(std::string bytes) {
    boost::system::error_code failed;
    co_await asio::async_write(socket_, asio::buffer(bytes), asio::redirect_error(use_task, failed));
    co_return !failed;
}

Task<std::optional<Reply>> Connection::read() {
    for (;;) {
        void* parsed = nullptr;
        if (redisReaderGetReply(reader_, &parsed) != REDIS_OK) co_return std::nullopt;
        if (parsed != nullptr) {
            Reply reply = to_reply(*static_cast<redisReply*>(parsed));
            freeReplyObject(parsed);
            co_return reply;
        }
        boost::system::error_code failed;
        const std::size_t got =
            co_await socket_.async_read_some(asio::buffer(buffer_), asio::redirect_error(use_task, failed));
        if (failed || redisReaderFeed(reader_, buffer_.data(), got) != REDIS_OK) co_return std::nullopt;
    }
}

} // namespace rialto::redis
