#include "platform/redis/connection.hpp"
#include "platform/redis/redis.hpp"
#include "support/support.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <csignal>

namespace rialto::redis {

namespace {

using Strings = std::vector<std::string>;

/// Until the condition holds; false when it does not within ten seconds.
Task<bool> eventually(std::function<bool()> condition) {
    asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Executor> timer(
        co_await asio::this_coro::executor);
    const Deadline until = Steady::now() + std::chrono::seconds(10);
    while (!condition()) {
        if (Steady::now() > until) co_return false;
        timer.expires_after(std::chrono::milliseconds(5));
        co_await timer.async_wait(asio::use_awaitable_t<Executor>());
    }
    co_return true;
}

Task<bool> up(Client& client) {
    co_return co_await eventually([&client] { return client.is_up(); });
}

Task<std::optional<Reply>> command(Client& client, std::vector<std::string> arguments) {
    co_return co_await client.command(std::move(arguments));
}

Task<> talk(Client& client) {
    EXPECT_TRUE(co_await up(client));
    std::optional<Reply> reply = co_await command(client, Strings{"SET", "k", std::string("a\0\r\n", 4)});
    EXPECT_TRUE(reply && reply->type == Reply::Type::status && reply->text == "OK");
    reply = co_await command(client, Strings{"GET", "k"});
    EXPECT_TRUE(reply && reply->type == Reply::Type::string && reply->text == std::string("a\0\r\n", 4));
    reply = co_await command(client, Strings{"GET", "absent"});
    EXPECT_TRUE(reply && reply->type == Reply::Type::nil);
    reply = co_await command(client, Strings{"INCR", "n"});
    EXPECT_TRUE(reply && reply->type == Reply::Type::integer && reply->integer == 1);
    reply = co_await command(client, Strings{"MGET", "n", "absent"});
    EXPECT_TRUE(reply && reply->items.size() == 2 && reply->items[0].text == "1");
    reply = co_await command(client, Strings{"NONSENSE"});
    EXPECT_TRUE(reply && reply->type == Reply::Type::error);
}

Task<> publish_and_receive(Client& client, Strings& messages) {
    EXPECT_TRUE(co_await up(client));
    EXPECT_TRUE(co_await eventually([&messages] { return messages == Strings{""}; }));
    co_await command(client, Strings{"PUBLISH", "news", "one"});
    co_await command(client, Strings{"PUBLISH", "other", "no"});
    co_await command(client, Strings{"PUBLISH", "news", "two"});
    EXPECT_TRUE(co_await eventually([&messages] { return messages.size() == 3; }));
    EXPECT_EQ(messages, (Strings{"", "one", "two"}));
    // A lost connection is made again, and the subscriber is told that it may have missed something.
    co_await command(client, Strings{"CLIENT", "KILL", "TYPE", "pubsub"});
    EXPECT_TRUE(co_await eventually([&messages] { return messages.size() == 4; }));
    EXPECT_EQ(messages.back(), "");
}

Task<> survive_a_stop(Client& client, int pid) {
    EXPECT_TRUE(co_await up(client));
    ::kill(pid, SIGSTOP);
    const auto start = Steady::now();
    const std::optional<Reply> reply = co_await command(client, Strings{"PING"});
    EXPECT_FALSE(reply.has_value());
    EXPECT_LT(Steady::now() - start, std::chrono::milliseconds(500));
    EXPECT_TRUE(co_await eventually([&client] { return !client.is_up(); }));
    ::kill(pid, SIGCONT);
    EXPECT_TRUE(co_await up(client));
    const std::optional<Reply> after = co_await command(client, Strings{"ECHO", "right answer"});
    EXPECT_TRUE(after && after->text == "right answer");
}

Task<> refuse_at_once(Client& client) {
    const std::optional<Reply> reply = co_await command(client, Strings{"PING"});
    EXPECT_FALSE(reply.has_value());
    EXPECT_FALSE(client.is_up());
}

} // namespace

TEST(redis_url, is_understood_or_refused) {
    const auto tcp = parse_url("redis://user:secret@cache.example:6380/3");
    ASSERT_TRUE(tcp.has_value());
    EXPECT_EQ(tcp->host, "cache.example");
    EXPECT_EQ(tcp->port, "6380");
    EXPECT_EQ(tcp->user, "user");
    EXPECT_EQ(tcp->password, "secret");
    EXPECT_EQ(tcp->database, "3");
    EXPECT_EQ(parse_url("redis://localhost")->port, "6379");
    const auto unix_socket = parse_url("unix:///run/redis.sock?db=2");
    ASSERT_TRUE(unix_socket.has_value());
    EXPECT_EQ(unix_socket->path, "/run/redis.sock");
    EXPECT_EQ(unix_socket->database, "2");
    for (const char* wrong :
         {"", "localhost", "http://a", "redis://", "redis://who@host", "unix://", "unix:///a?x"})
        EXPECT_FALSE(parse_url(wrong).has_value()) << wrong;
}

TEST(redis, answers_commands_of_every_kind) {
    const support::PrivateService service("redis");
    asio::io_context loop;
    Client client(loop, support::redis_url(service));
    support::run(loop, talk(client));
}

TEST(redis, delivers_messages_and_tells_of_a_reconnect) {
    const support::PrivateService service("redis");
    asio::io_context loop;
    Strings messages;
    Client client(loop, support::redis_url(service));
    client.subscribe("news", [&messages](std::string_view message) { messages.emplace_back(message); });
    support::run(loop, publish_and_receive(client, messages));
}

TEST(redis, gives_no_answer_instead_of_a_late_or_wrong_one_when_it_is_stopped) {
    const support::PrivateService service("redis");
    asio::io_context loop;
    Client client(loop, support::redis_url(service));
    support::run(loop, survive_a_stop(client, service.pid()));
}

TEST(redis, refuses_at_once_while_it_is_away) {
    asio::io_context loop;
    Client client(loop, "unix:///tmp/rialto-nothing-here.sock");
    support::run(loop, refuse_at_once(client));
}

} // namespace rialto::redis
