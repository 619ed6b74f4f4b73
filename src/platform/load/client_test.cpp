#include "platform/load/caller.hpp"
#include "platform/load/client.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <functional>
#include <map>
#include <netinet/in.h>
#include <optional>
#include <thread>
#include <unistd.h>

namespace rialto::load {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view answer_text =
    "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 3\r\nContent-Length: 2\r\n\r\nno";

/// One connection after the other: `serve` gets each with its number.
class SmallServer {
  public:
    explicit SmallServer(int connections, std::function<void(int socket, int number)> serve) {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t bytes = sizeof address;
        EXPECT_EQ(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), bytes), 0);
        EXPECT_EQ(::listen(listener_, 16), 0);
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &bytes);
        port_ = ntohs(address.sin_port);
        thread_ = std::jthread([this, connections, serve = std::move(serve)] {
            for (int number = 0; number < connections; ++number) {
                const int socket = ::accept(listener_, nullptr, nullptr);
                serve(socket, number);
                ::close(socket);
            }
        });
    }
    ~SmallServer() {
        thread_.join();
        ::close(listener_);
    }
    SmallServer(const SmallServer&) = delete;
    SmallServer& operator=(const SmallServer&) = delete;

    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  private:
    int listener_ = -1;
    int port_ = 0;
    std::jthread thread_;
};

/// False when the client has gone.
bool answer_once(int socket) {
    char buffer[4096];
    if (::recv(socket, buffer, sizeof buffer, 0) <= 0) return false;
    return ::send(socket, answer_text.data(), answer_text.size(), MSG_NOSIGNAL) > 0;
}

/// Asks each time it is woken and writes down what came.
class Askers : public Crowd {
  public:
    explicit Askers(Client& client) : client_(client) {}
    void wake(std::uint32_t who, Steady::time_point due) override {
        woken.emplace_back(who, Steady::now() - due);
        client_.ask(0, who, print_request("x", "GET", "/"), Body::wanted);
    }
    void take(std::uint32_t who, const Answer& answer) override {
        statuses[who] = answer.status;
        body = answer.body;
        retry_after = answer.retry_after;
        EXPECT_LE(answer.sent_at, answer.at);
    }

    std::vector<std::pair<std::uint32_t, Steady::duration>> woken;
    std::map<std::uint32_t, int> statuses;
    std::string body;
    std::string retry_after;

  private:
    Client& client_;
};

TEST(client, wakes_in_the_order_of_times_and_never_early) {
    SmallServer server(1, [](int socket, int) {
        while (answer_once(socket)) {
        }
    });
    {
        Client client(*find_target(server.url()), 1);
        Askers askers(client);
        const Steady::time_point now = Steady::now();
        client.wake_at(now + milliseconds(40), 2);
        client.wake_at(now + milliseconds(20), 1);
        client.wake_at(now, 0);
        client.run(askers);
        ASSERT_EQ(askers.woken.size(), 3U);
        for (std::uint32_t who = 0; who < 3; ++who) {
            EXPECT_EQ(askers.woken[who].first, who);
            EXPECT_GE(askers.woken[who].second.count(), 0);
        }
        EXPECT_EQ(askers.statuses.size(), 3U);
        EXPECT_EQ(askers.statuses[2], 503);
        EXPECT_EQ(askers.body, "no");
        EXPECT_EQ(askers.retry_after, "3");
    }
}

TEST(client, shares_few_connections_among_many) {
    SmallServer server(1, [](int socket, int) {
        while (answer_once(socket)) {
        }
    });
    {
        Client client(*find_target(server.url()), 1);
        Askers askers(client);
        for (std::uint32_t who = 0; who < 100; ++who) client.wake_at(Steady::now(), who);
        client.run(askers);
        EXPECT_EQ(askers.statuses.size(), 100U);
    }
}

TEST(client, asks_again_where_a_connection_was_closed_for_being_idle) {
    SmallServer server(2, [](int socket, int) { answer_once(socket); });
    Client client(*find_target(server.url()), 1);
    Askers askers(client);
    client.wake_at(Steady::now(), 0);
    client.run(askers);
    client.wake_at(Steady::now() + milliseconds(50), 1);
    client.run(askers);
    EXPECT_EQ(askers.statuses[0], 503);
    EXPECT_EQ(askers.statuses[1], 503);
}

TEST(client, says_so_when_no_answer_came) {
    {
        SmallServer server(1, [](int socket, int) {
            char buffer[4096];
            EXPECT_GT(::recv(socket, buffer, sizeof buffer, 0), 0);
        });
        Client client(*find_target(server.url()), 1);
        Askers askers(client);
        client.wake_at(Steady::now(), 0);
        client.run(askers);
        EXPECT_EQ(askers.statuses.at(0), 0);
    }
    Client client(*find_target("http://127.0.0.1:1"), 1); // nobody listens
    Askers askers(client);
    client.wake_at(Steady::now(), 0);
    client.run(askers);
    EXPECT_EQ(askers.statuses.at(0), 0);
}

TEST(client, waits_for_what_is_on_its_way_when_it_is_stopped) {
    std::optional<Client> client;
    SmallServer server(1, [&](int socket, int) {
        char buffer[4096];
        EXPECT_GT(::recv(socket, buffer, sizeof buffer, 0), 0);
        client->stop();
        std::this_thread::sleep_for(milliseconds(150)); // past its next look
        EXPECT_GT(::send(socket, answer_text.data(), answer_text.size(), MSG_NOSIGNAL), 0);
    });
    client.emplace(*find_target(server.url()), 1);
    Askers askers(*client);
    client->wake_at(Steady::now(), 0);
    client->wake_at(Steady::now() + std::chrono::hours(1), 1);
    client->run(askers);
    EXPECT_EQ(askers.statuses, (std::map<std::uint32_t, int>{{0, 503}}));
}

TEST(client, knows_addresses) {
    EXPECT_EQ(find_target("http://127.0.0.1:8080/")->host, "127.0.0.1:8080");
    EXPECT_TRUE(find_target("http://[::1]:8080"));
    EXPECT_TRUE(find_target("http://127.0.0.1"));
    for (const char* url : {"https://shop.example", "127.0.0.1:8080", "http://", "http://127.0.0.1/eu/"})
        EXPECT_FALSE(find_target(url)) << url;
}

TEST(caller, calls_one_after_the_other) {
    SmallServer server(2, [](int socket, int) { answer_once(socket); });
    Caller caller(*find_target(server.url()));
    for (int i = 0; i < 2; ++i) {
        const Result<Reply> reply = caller.call("POST", "/", {}, "{}");
        ASSERT_TRUE(reply) << reply.error().detail;
        EXPECT_EQ(reply->status, 503);
        EXPECT_EQ(reply->body, "no");
    }
}

} // namespace
} // namespace rialto::load
