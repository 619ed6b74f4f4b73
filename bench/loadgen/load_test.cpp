#include "loadgen/load.hpp"
#include "loadgen/report.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <atomic>
#include <chrono>
#include <map>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace rialto::load {

namespace {

/// Serves one connection after the other, each until the client ends it or `answers_each` were given.
class TinyServer {
  public:
    explicit TinyServer(std::string answer, int answers_each = 1'000'000,
                        std::chrono::milliseconds takes = {})
        : answer_(std::move(answer)), answers_each_(answers_each), takes_(takes),
          listener_(socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        EXPECT_EQ(listen(listener_, 16), 0);
        socklen_t size = sizeof address;
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~TinyServer() {
        shutdown(listener_, SHUT_RDWR);
        thread_.join();
        close(listener_);
    }
    int port() const { return port_; }
    int seen() const { return seen_; }
    /// Request lines in order; for when the load is over.
    const std::vector<std::string>& heads() const { return heads_; }

  private:
    void serve() {
        for (;;) {
            const int client = accept(listener_, nullptr, nullptr);
            if (client < 0) return;
            std::string text;
            char buffer[4096];
            for (int given = 0; given < answers_each_;) {
                const ssize_t count = recv(client, buffer, sizeof buffer, 0);
                if (count <= 0) break;
                text.append(buffer, static_cast<std::size_t>(count));
                while (given < answers_each_ && text.find("\r\n\r\n") != std::string::npos) {
                    heads_.push_back(text.substr(0, text.find("\r\n")));
                    text.erase(0, text.find("\r\n\r\n") + 4);
                    std::this_thread::sleep_for(takes_); // the work of a slow server
                    ++seen_;
                    ++given;
                    send(client, answer_.data(), answer_.size(), MSG_NOSIGNAL);
                }
            }
            close(client);
        }
    }

    std::string answer_;
    int answers_each_;
    std::chrono::milliseconds takes_;
    int listener_;
    int port_ = 0;
    std::atomic<int> seen_ = 0;
    std::vector<std::string> heads_;
    std::thread thread_;
};

constexpr const char* ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Part: one\r\n\r\nok";

std::map<int, int> count_statuses(const Outcome& outcome) {
    std::map<int, int> counts;
    for (const Sample& sample : outcome.samples) ++counts[sample.status];
    return counts;
}

TEST(load, sends_every_request_once_and_keeps_what_was_asked_for) {
    TinyServer server(ok);
    const std::vector<std::string> requests(50, "GET / HTTP/1.1\r\n\r\n");
    const Outcome outcome = run_load(
        {.port = server.port(), .connections = 1, .keep_bodies = true, .kept_header = "x-part"}, requests);
    EXPECT_EQ(server.seen(), 50);
    EXPECT_EQ(count_statuses(outcome), (std::map<int, int>{{200, 50}}));
    for (std::uint32_t i = 0; i < 50; ++i) {
        EXPECT_EQ(outcome.samples[i].request, i);
        EXPECT_EQ(outcome.texts[i].body, "ok");
        EXPECT_EQ(outcome.texts[i].header, "one");
    }
}

TEST(load, repeats_the_list_until_the_time_is_over) {
    TinyServer server(ok);
    const Options options{.port = server.port(), .connections = 1, .seconds = 0.2, .repeat = true};
    const Outcome outcome = run_load(options, {"GET / HTTP/1.1\r\n\r\n"});
    EXPECT_GT(outcome.samples.size(), 20U);
    EXPECT_EQ(static_cast<int>(outcome.samples.size()), server.seen());
}

TEST(load, at_a_rate_what_is_due_is_sent_and_lateness_counts) {
    TinyServer quick(ok);
    const std::vector<std::string> requests(40, "GET / HTTP/1.1\r\n\r\n");
    Outcome outcome = run_load({.port = quick.port(), .connections = 1, .rate = 400}, requests);
    EXPECT_EQ(count_statuses(outcome), (std::map<int, int>{{200, 40}}));
    // The last is due 39 intervals after the first, however quick the server is.
    EXPECT_GE(outcome.elapsed_s, 39 / 400.0);

    // One connection to a server that takes twice the interval for each: the queue, and each one's wait,
    // grow.
    TinyServer slow(ok, 1'000'000, std::chrono::milliseconds(4));
    outcome = run_load({.port = slow.port(), .connections = 1, .rate = 500}, requests);
    ASSERT_EQ(outcome.samples.size(), 40U);
    EXPECT_GE(outcome.samples[39].latency_us, 40 * 4'000 - 39 * 2'000);
}

TEST(load, a_connection_that_the_server_closes_is_opened_again) {
    TinyServer server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", 1);
    const Outcome outcome = run_load({.port = server.port(), .connections = 1},
                                     std::vector<std::string>(20, "GET / HTTP/1.1\r\n\r\n"));
    EXPECT_EQ(count_statuses(outcome), (std::map<int, int>{{200, 20}}));
}

TEST(load, a_request_whose_connection_breaks_has_status_0) {
    TinyServer server("", 1); // takes a request and hangs up
    const Outcome outcome = run_load({.port = server.port(), .connections = 1},
                                     std::vector<std::string>(5, "GET / HTTP/1.1\r\n\r\n"));
    EXPECT_EQ(count_statuses(outcome), (std::map<int, int>{{0, 5}}));
}

TEST(load, gives_up_a_server_that_keeps_silent) {
    TinyServer server("");
    const Options options{.port = server.port(), .connections = 1, .patience_s = 0.2};
    const Outcome outcome = run_load(options, std::vector<std::string>(5, "GET / HTTP/1.1\r\n\r\n"));
    EXPECT_EQ(count_statuses(outcome), (std::map<int, int>{{0, 1}}));
    EXPECT_NE(print_summary(options, outcome, 5).find("\"unsent\":4"), std::string::npos);
}

TEST(load, walks_step_by_step_with_the_id_of_the_first_answer) {
    const std::string id = "11111111-2222-4333-8444-555555555555";
    const std::string body = R"({"id":")" + id + R"("})";
    TinyServer server("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                      body);
    std::vector<std::string> requests;
    for (int walk = 0; walk < 3; ++walk) {
        requests.emplace_back("POST /carts HTTP/1.1\r\n\r\n");
        requests.push_back("GET /" + std::string(walk_id) + "/" + std::string(walk_id) + " HTTP/1.1\r\n\r\n");
    }
    const Options options{.port = server.port(), .connections = 1, .steps = 2};
    const Outcome outcome = run_load(options, requests);
    EXPECT_EQ(count_statuses(outcome), (std::map<int, int>{{200, 6}}));
    EXPECT_EQ(server.heads().at(1), "GET /" + id + "/" + id + " HTTP/1.1");
    EXPECT_EQ(server.heads().at(2), "POST /carts HTTP/1.1");
    EXPECT_NE(print_summary(options, outcome, 6).find("\"walks\":{\"whole\":3"), std::string::npos);
}

TEST(load, ends_a_walk_with_the_first_answer_that_is_no_success) {
    TinyServer server("HTTP/1.1 409 Conflict\r\nContent-Length: 0\r\n\r\n");
    const Options options{.port = server.port(), .connections = 1, .steps = 2};
    const Outcome outcome = run_load(options, std::vector<std::string>(6, "GET / HTTP/1.1\r\n\r\n"));
    EXPECT_EQ(count_statuses(outcome), (std::map<int, int>{{409, 3}}));
    EXPECT_NE(print_summary(options, outcome, 6).find("\"walks\":{\"whole\":0"), std::string::npos);
}

TEST(load, says_when_nobody_is_there) {
    EXPECT_THROW(run_load({.port = 1, .connections = 1}, {"GET / HTTP/1.1\r\n\r\n"}), std::runtime_error);
}

TEST(report, percentiles_are_by_nearest_rank) {
    std::vector<std::uint32_t> values;
    EXPECT_EQ(percentile(values, 0.5), 0U);
    for (std::uint32_t i = 1; i <= 100; ++i) values.push_back(i);
    EXPECT_EQ(percentile(values, 0.5), 50U);
    EXPECT_EQ(percentile(values, 0.99), 99U);
    EXPECT_EQ(percentile(values, 1.0), 100U);
    EXPECT_EQ(percentile({7}, 0.01), 7U);
}

} // namespace

} // namespace rialto::load
