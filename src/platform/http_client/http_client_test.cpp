#include "platform/http_client/http_client.hpp"
#include "platform/http_client/scripted_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstdlib>
#include <future>
#include <optional>

namespace rialto::http_client {

namespace {

using testing::Connection;
using testing::ScriptedServer;

constexpr std::chrono::seconds patience{20};    // for what is meant to be answered
constexpr std::chrono::milliseconds brief{100}; // for what is not

Options options() {
    return {.name = "test"};
}

std::string answer_with(const std::string& body, const std::string& headers = "") {
    return "HTTP/1.1 200 OK\r\n" + headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           body;
}

Task<> keep(Client& client, Request request, Deadline deadline, std::optional<Result<Answer>>& kept) {
    kept = co_await client.send(std::move(request), deadline);
}

/// What all of the requests, sent at once, come to.
std::vector<Result<Answer>> ask_all(Client& client, std::vector<Request> requests,
                                    std::chrono::milliseconds within = patience) {
    asio::io_context loop;
    std::vector<std::optional<Result<Answer>>> kept(requests.size());
    for (std::size_t i = 0; i < requests.size(); ++i)
        asio::co_spawn(loop.get_executor(),
                       keep(client, std::move(requests[i]), Steady::now() + within, kept[i]), asio::detached);
    loop.run();
    std::vector<Result<Answer>> results;
    for (std::optional<Result<Answer>>& one : kept) results.push_back(std::move(one).value());
    return results;
}

Result<Answer> ask(Client& client, Request request, std::chrono::milliseconds within = patience) {
    return std::move(ask_all(client, {std::move(request)}, within).front());
}

std::string code_of(const Result<Answer>& result) {
    return result ? "none" : result.error().code;
}

} // namespace

TEST(http_client, sends_what_it_is_told_and_gives_the_answer_back) {
    std::string seen;
    ScriptedServer server([&](Connection& connection) {
        seen = connection.read_request();
        connection.write("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
        connection.write("HTTP/1.1 422 No\r\nX-One:  a b \r\nContent-Length: 3\r\n\r\nnot");
    });
    Client client(options());
    const auto answer = ask(client, {.method = "PATCH",
                                     .url = server.url("/a?b=c"),
                                     .headers = {{"Content-Type", "application/json"}, {"X-Empty", ""}},
                                     .body = std::string("{\"n\":\0}", 7)});
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->status, 422);
    EXPECT_EQ(answer->body, "not");
    EXPECT_EQ(answer->header("x-ONE"), "a b");
    EXPECT_EQ(answer->header("link"), "");
    EXPECT_TRUE(seen.starts_with("PATCH /a?b=c HTTP/1.1\r\n")) << seen;
    EXPECT_TRUE(seen.ends_with(std::string("\r\n\r\n{\"n\":\0}", 11))) << seen;
    EXPECT_TRUE(seen.contains("\r\nContent-Length: 7\r\n")) << seen;
    EXPECT_TRUE(seen.contains("\r\nContent-Type: application/json\r\n")) << seen;
    EXPECT_TRUE(seen.contains("\r\nX-Empty:\r\n")) << seen;
    EXPECT_FALSE(seen.contains("Expect")) << seen;
    EXPECT_FALSE(seen.contains("Accept")) << seen;
}

TEST(http_client, says_the_length_of_no_body_where_a_body_is_usual) {
    std::string seen;
    ScriptedServer server([&](Connection& connection) {
        for (std::string next = connection.read_request(); !next.empty(); next = connection.read_request()) {
            seen += next;
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        }
    });
    Client client(options());
    for (const char* method : {"GET", "DELETE", "POST"})
        EXPECT_TRUE(ask(client, {.method = method, .url = server.url()}));
    EXPECT_EQ(seen.find("Content-Length: 0"), seen.rfind("Content-Length: 0"));
    EXPECT_GT(seen.find("Content-Length: 0"), seen.find("POST"));
    EXPECT_FALSE(seen.contains("Content-Type")) << seen;
}

TEST(http_client, reads_no_body_after_head) {
    ScriptedServer server([](Connection& connection) {
        connection.read_request();
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
        connection.wait_for_close();
    });
    Client client(options());
    const auto answer = ask(client, {.method = "HEAD", .url = server.url()});
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->header("Content-Length"), "100");
}

TEST(http_client, keeps_a_connection_for_the_next_request) {
    ScriptedServer server([](Connection& connection) {
        while (!connection.read_request().empty()) connection.write(answer_with("ok"));
    });
    Client client(options());
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(ask(client, {.url = server.url()}));
    EXPECT_EQ(server.connections(), 1);
}

TEST(http_client, asks_again_when_a_kept_connection_was_closed_meanwhile) {
    ScriptedServer server([](Connection& connection) {
        connection.read_request();
        connection.write(answer_with("ok"));
        if (connection.number == 0) connection.read_request(); // and closes without a word
    });
    Client client(options());
    EXPECT_TRUE(ask(client, {.url = server.url()}));
    const auto second = ask(client, {.method = "POST", .url = server.url(), .body = "x"});
    EXPECT_TRUE(second) << second.error().detail;
    EXPECT_EQ(server.connections(), 2);
}

TEST(http_client, follows_no_redirect) {
    ScriptedServer server([](Connection& connection) {
        connection.read_request();
        connection.write("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
    });
    Client client(options());
    const auto answer = ask(client, {.url = server.url()});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 302);
}

TEST(http_client, uses_no_proxy_of_the_environment) {
    ScriptedServer server([](Connection& connection) {
        connection.read_request();
        connection.write(answer_with("ok"));
    });
    ::setenv("http_proxy", "http://127.0.0.1:1", 1);
    Client client(options());
    const auto answer = ask(client, {.url = server.url()});
    ::unsetenv("http_proxy");
    EXPECT_TRUE(answer) << answer.error().detail;
}

TEST(http_client, says_when_nothing_was_sent) {
    std::string closed;
    {
        closed = ScriptedServer([](Connection&) {}).url();
    }
    Client client(options());
    const auto answer = ask(client, {.url = closed});
    EXPECT_EQ(code_of(answer), "unreachable");
    EXPECT_EQ(answer.error().kind, ErrorKind::unavailable);
    // Not the service's speech either: nothing is asked without a sound handshake.
    ScriptedServer plain([](Connection& connection) { connection.write("HTTP/1.1 200 OK\r\n\r\n"); });
    EXPECT_EQ(code_of(ask(client, {.url = "https" + plain.url().substr(4)})), "unreachable");
}

TEST(http_client, says_when_no_whole_answer_came) {
    for (const char* start :
         {"", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal"}) {
        ScriptedServer server([start](Connection& connection) {
            connection.read_request();
            connection.write(start);
        });
        Client client(options());
        EXPECT_EQ(code_of(ask(client, {.method = "POST", .url = server.url("/secret"), .body = "x"})),
                  "no_answer")
            << start;
    }
}

TEST(http_client, gives_up_at_the_deadline_and_tells_no_path) {
    ScriptedServer server([](Connection& connection) {
        connection.read_request();
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n");
        connection.wait_for_close();
    });
    Client client(options());
    const auto answer = ask(client, {.url = server.url("/hooks/s3cret")}, brief);
    EXPECT_EQ(code_of(answer), "no_answer");
    EXPECT_EQ(answer.error().detail, "127.0.0.1 did not answer: Timeout was reached.");
}

TEST(http_client, reads_no_answer_that_is_too_large) {
    Options small = options();
    small.answer_bytes_max = 64 * 1024;
    const std::string block(32 * 1024, 'x');
    for (const char* head : {"Content-Length: 9999999999\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n"}) {
        ScriptedServer server([&](Connection& connection) {
            connection.read_request();
            connection.write("HTTP/1.1 200 OK\r\n" + std::string(head));
            const bool is_chunked = std::string_view(head).starts_with("Transfer");
            while (connection.write(is_chunked ? "8000\r\n" + block + "\r\n" : block)) {
            }
        });
        Client client(small);
        EXPECT_EQ(code_of(ask(client, {.url = server.url()})), "answer_too_large") << head;
    }
}

TEST(http_client, counts_head_lines_as_part_of_the_answer) {
    Options small = options();
    small.answer_bytes_max = 1000;
    ScriptedServer server([](Connection& connection) {
        connection.read_request();
        connection.write("HTTP/1.1 200 OK\r\n");
        while (connection.write("A: b\r\n")) {
        }
    });
    Client client(small);
    EXPECT_EQ(code_of(ask(client, {.url = server.url()})), "answer_too_large");
}

TEST(http_client, sends_no_more_at_once_than_allowed_and_refuses_what_would_wait_too_long_in_line) {
    std::atomic<int> now_open = 0;
    std::atomic<int> most_open = 0;
    ScriptedServer server([&](Connection& connection) {
        while (!connection.read_request().empty()) {
            most_open = std::max(most_open.load(), ++now_open);
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
            --now_open;
            connection.write(answer_with("ok"));
        }
    });
    Options narrow = options();
    narrow.in_flight_max = 2;
    narrow.waiting_max = 3;
    Client client(narrow);
    int answered = 0;
    int busy = 0;
    for (const auto& result : ask_all(client, std::vector<Request>(9, Request{.url = server.url()}))) {
        answered += result ? 1 : 0;
        busy += code_of(result) == "busy" ? 1 : 0;
    }
    EXPECT_LE(most_open, 2);
    EXPECT_GE(answered, 5);
    EXPECT_EQ(answered + busy, 9);
}

TEST(http_client, gives_up_at_its_deadline_what_still_waits) {
    ScriptedServer server([](Connection& connection) { connection.wait_for_close(); });
    Options narrow = options();
    narrow.in_flight_max = 1;
    Client client(narrow);
    asio::io_context loop;
    std::optional<Result<Answer>> first;
    std::optional<Result<Answer>> second;
    asio::co_spawn(loop.get_executor(), keep(client, {.url = server.url()}, Steady::now() + 5 * brief, first),
                   asio::detached);
    asio::co_spawn(loop.get_executor(), keep(client, {.url = server.url()}, Steady::now() + brief, second),
                   asio::detached);
    while (!second) loop.run_one();
    EXPECT_FALSE(first.has_value());
    loop.run();
    EXPECT_EQ(code_of(*second), "unreachable");
    EXPECT_EQ(code_of(*first), "no_answer");
}

TEST(http_client, refuses_what_cannot_be_sent) {
    ScriptedServer server([](Connection& connection) { connection.wait_for_close(); });
    Client client(options());
    const std::vector<Request> unsendable{
        {.url = "not a url"},
        {.url = "ftp://127.0.0.1/"},
        {.url = "file:///etc/passwd"},
        {.url = server.url() + "\r\nX: y"},
        {.method = "GET /", .url = server.url()},
        {.method = "", .url = server.url()},
        {.url = server.url(), .headers = {{"X", "a\r\nY: b"}}},
        {.url = server.url(), .headers = {{"X: y", "a"}}},
        {.url = server.url(), .headers = {{"", "a"}}},
    };
    for (const Request& request : unsendable) {
        const auto result = ask(client, request);
        EXPECT_EQ(code_of(result), "unsendable") << request.url;
        EXPECT_EQ(result.error().kind, ErrorKind::invalid);
    }
    EXPECT_EQ(server.connections(), 0);
}

TEST(http_client, lets_those_who_wait_go_on_when_it_ends) {
    ScriptedServer server([](Connection& connection) { connection.wait_for_close(); });
    Options narrow = options();
    narrow.in_flight_max = 1;
    std::optional<Client> client(narrow);
    asio::io_context loop;
    std::optional<Result<Answer>> first;
    std::optional<Result<Answer>> second;
    for (auto* kept : {&first, &second})
        asio::co_spawn(loop.get_executor(),
                       keep(*client, {.url = server.url()}, Steady::now() + patience, *kept), asio::detached);
    loop.poll();
    client.reset();
    loop.run();
    EXPECT_EQ(code_of(*first), "no_answer");
    EXPECT_EQ(code_of(*second), "no_answer");
}

TEST(http_client, serves_several_loops) {
    ScriptedServer server([](Connection& connection) {
        while (!connection.read_request().empty()) connection.write(answer_with("ok"));
    });
    Client client(options());
    std::vector<std::thread> threads;
    std::atomic<int> answered = 0;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int k = 0; k < 50; ++k) answered += ask(client, {.url = server.url()}) ? 1 : 0;
        });
    for (std::thread& one : threads) one.join();
    EXPECT_EQ(answered, 200);
}

} // namespace rialto::http_client
