#include "platform/http/test_server.hpp"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <future>

namespace rialto::http {
namespace {

using testing::Answer;
using testing::Body;
using testing::Client;
using testing::TestServer;
using namespace std::chrono_literals;

using Timer = asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Executor>;

Response echo(Request& request) {
    return json_response(200, std::string(request.body));
}

std::vector<Route> table() {
    std::vector<Route> routes;
    routes.push_back({.method = Method::post, .path = "/echo", .operation = {.id = "echo"}, .answer = echo});
    routes.push_back(
        {.method = Method::post, .path = "/small", .operation = {.id = "small"}, .answer = echo});
    routes.back().body_max = 10;
    routes.push_back(
        {.method = Method::get, .path = "/plain", .operation = {.id = "plain"}, .answer = [](Request&) {
             return json_response(200, "{}");
         }});
    routes.push_back(
        {.method = Method::get, .path = "/large", .operation = {.id = "large"}, .answer = [](Request&) {
             return json_response(200, std::string(4'000'000, 'x'));
         }});
    return routes;
}

std::string post(std::string_view path, std::string_view body, std::string_view headers = {}) {
    return "POST " + std::string(path) +
           " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           std::string(headers) + "\r\n" + std::string(body);
}

TEST(server_limits, takes_bodies_up_to_the_limit_of_server_and_route) {
    TestServer server(table());
    Client client(server.port());
    const std::string largest(body_bytes_max, 'b');
    EXPECT_EQ(client.ask(post("/echo", largest)).body, largest);
    EXPECT_EQ(client.ask(post("/small", "0123456789")).body, "0123456789");
    EXPECT_EQ(client.ask(post("/echo", "after")).body, "after");
    const Answer refused = client.ask(post("/small", "0123456789a"));
    EXPECT_EQ(refused.status, 413);
    EXPECT_EQ(refused.header("Connection"), "close");
    EXPECT_TRUE(client.is_closed());
}

TEST(server_limits, a_client_that_sends_far_too_much_still_sees_why) {
    TestServer server(table());
    Client client(server.port());
    const Answer answer = client.ask(post("/echo", std::string(10'000'000, 'b')));
    EXPECT_EQ(answer.status, 413);
    EXPECT_NE(answer.body.find("body_too_large"), std::string::npos);
}

TEST(server_limits, takes_chunked_bodies_up_to_the_limit) {
    TestServer server(table());
    Client client(server.port());
    const std::string head = "POST /small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    EXPECT_EQ(client.ask(head + "3\r\nabc\r\n7;x=y\r\n0123456\r\n0\r\nX-T: 1\r\n\r\n").body, "abc0123456");
    for (const char c : head + "2\r\nde\r\n0\r\n\r\n") client.send({&c, 1});
    EXPECT_EQ(client.read().body, "de");
    // Two in one packet, with a plain request behind.
    client.send(head + "1\r\nx\r\n0\r\n\r\n" + head + "1\r\ny\r\n0\r\n\r\n" +
                "GET /plain HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(client.read().body, "x");
    EXPECT_EQ(client.read().body, "y");
    EXPECT_EQ(client.read().body, "{}");
    EXPECT_EQ(client.ask(head + "b\r\n0123456789a\r\n0\r\n\r\n").status, 413);
    EXPECT_TRUE(client.is_closed());
    EXPECT_EQ(Client(server.port()).ask(head + "zz\r\n").status, 400);
}

TEST(server_limits, gives_leave_to_send_when_asked) {
    TestServer server(table());
    Client client(server.port());
    const std::string head = "POST /small HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: ";
    EXPECT_EQ(client.ask(head + "3\r\n\r\n").status, 100);
    EXPECT_EQ(client.ask("abc").body, "abc");
    EXPECT_EQ(client.ask(head + "3\r\n\r\nabc").body, "abc");
    EXPECT_EQ(client.ask(head + "11\r\n\r\n").status, 413);
}

TEST(server_limits, refuses_heads_that_are_too_large) {
    TestServer server(table());
    EXPECT_EQ(Client(server.port()).get("/" + std::string(target_bytes_max, 'a')).status, 414);
    EXPECT_EQ(Client(server.port()).get("/plain", "X: " + std::string(head_bytes_max, 'a') + "\r\n").status,
              431);
}

TEST(server_limits, answers_nothing_that_is_hidden_behind_a_bad_request) {
    TestServer server(table());
    const std::string hidden = "GET /plain HTTP/1.1\r\nHost: a\r\n\r\n";
    for (const std::string evil :
         {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: "
          "chunked\r\n\r\n0\r\n\r\n",
          "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 0\r\n\r\n",
          "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n",
          "GET /plain HTTP/1.1\nHost: a\n\n",
          "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello"}) {
        Client client(server.port());
        const Answer answer = client.ask(evil + hidden);
        EXPECT_EQ(answer.status, 400) << evil;
        EXPECT_EQ(answer.header("Connection"), "close");
        EXPECT_TRUE(client.is_closed()) << evil;
    }
}

TEST(server_limits, a_slow_head_or_body_is_answered_with_408) {
    TestServer server(table(), {.timeouts = {.head = 100ms, .body = 100ms}});
    Client head(server.port());
    Client body(server.port());
    head.send("GET /plain HTTP/1.1\r\nHo");
    body.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel");
    EXPECT_EQ(head.read().status, 408);
    EXPECT_TRUE(head.is_closed());
    EXPECT_EQ(body.read().status, 408);
    EXPECT_TRUE(body.is_closed());
}

TEST(server_limits, dripping_bytes_does_not_prolong_the_time_for_a_head) {
    TestServer server(table(), {.timeouts = {.head = 300ms}});
    Client client(server.port());
    client.send("GET /plain HTTP/1.1\r\n");
    std::future<Answer> answer = std::async(std::launch::async, [&] { return client.read(); });
    const auto give_up = Steady::now() + testing::patience;
    while (answer.wait_for(20ms) != std::future_status::ready && Steady::now() < give_up)
        client.send("X: y\r\n");
    EXPECT_EQ(answer.get().status, 408);
}

TEST(server_limits, an_idle_connection_is_closed_without_a_word) {
    TestServer server(table(), {.timeouts = {.idle = 100ms}});
    Client client(server.port());
    EXPECT_EQ(client.get("/plain").status, 200);
    EXPECT_TRUE(client.is_closed());
}

TEST(server_limits, a_client_that_does_not_read_is_let_go) {
    TestServer server(table(), {.timeouts = {.write = 100ms}});
    Client client(server.port(), 4096);
    ASSERT_TRUE(client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n"));
    Client other(server.port());
    const auto give_up = Steady::now() + testing::patience;
    // Once the server has let go, sending to it fails; until then other clients are served.
    while (client.send("x") && Steady::now() < give_up) ASSERT_EQ(other.get("/plain").status, 200);
    EXPECT_LT(Steady::now(), give_up);
}

TEST(server_limits, a_slow_reader_gets_everything) {
    TestServer server(table());
    Client client(server.port(), 4096);
    client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\nGET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(client.read().body.size(), 4'000'000u);
    EXPECT_EQ(client.read().body.size(), 4'000'000u);
}

TEST(server_limits, a_client_that_has_finished_sending_still_gets_its_answers) {
    TestServer server(table());
    for (int i = 0; i < 50; ++i) {
        Client client(server.port());
        client.send(post("/echo", "one") + post("/echo", "two"));
        client.finish_sending();
        EXPECT_EQ(client.read().body, "one");
        EXPECT_EQ(client.read().body, "two");
        EXPECT_TRUE(client.is_closed());
        Client silent(server.port());
        silent.finish_sending();
        EXPECT_TRUE(silent.is_closed());
    }
}

/// A handler that answers when the test says so.
struct Gate {
    std::promise<void> entered;
    std::atomic<bool> open{false};

    Task<Response> handle() {
        entered.set_value();
        Timer timer(co_await asio::this_coro::executor);
        while (!open) {
            timer.expires_after(1ms);
            co_await timer.async_wait(asio::use_awaitable_t<Executor>());
        }
        co_return json_response(200, "\"at last\"");
    }
};

TEST(server_drain, finishes_what_is_in_flight_and_closes_what_is_idle) {
    Gate gate;
    std::vector<Route> routes = table();
    routes.push_back(
        {.method = Method::get, .path = "/gate", .operation = {.id = "gate"}, .handle = [&](Request&) {
             return gate.handle();
         }});
    TestServer server(std::move(routes));
    Client idle(server.port());
    EXPECT_EQ(idle.get("/plain").status, 200);
    Client busy(server.port());
    busy.send("GET /gate HTTP/1.1\r\nHost: a\r\n\r\n");
    gate.entered.get_future().wait();

    std::future<void> drained = server.start_drain(20s);
    EXPECT_TRUE(idle.is_closed());
    EXPECT_FALSE(Client(server.port()).connected());
    EXPECT_EQ(drained.wait_for(50ms), std::future_status::timeout);
    gate.open = true;
    const Answer answer = busy.read();
    EXPECT_EQ(answer.body, "\"at last\"");
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_TRUE(busy.is_closed());
    EXPECT_EQ(drained.wait_for(10s), std::future_status::ready);
}

TEST(server_limits, what_is_too_much_is_refused_and_the_rest_goes_on) {
    Gate gate;
    std::vector<Route> routes = table();
    routes.push_back(
        {.method = Method::get, .path = "/gate", .operation = {.id = "gate"}, .handle = [&](Request&) {
             return gate.handle();
         }});
    TestServer server(std::move(routes), {.connections_max = 2, .in_flight_max = 1});
    Client busy(server.port());
    busy.send("GET /gate HTTP/1.1\r\nHost: a\r\n\r\n");
    gate.entered.get_future().wait();
    Client second(server.port());
    const Answer refused = second.get("/gate");
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.header("Retry-After"), "1");
    EXPECT_NE(refused.body.find("\"code\":\"overloaded\""), std::string::npos);
    EXPECT_EQ(second.get("/plain").status, 200); // what needs no waiting is still answered
    EXPECT_TRUE(Client(server.port()).is_closed());
    gate.open = true;
    EXPECT_EQ(busy.read().status, 200);
}

TEST(server_drain, gives_up_at_its_deadline) {
    TestServer server(table());
    Client stuck(server.port());
    stuck.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel");
    // The answer to a second connection says that the loop has seen the first.
    EXPECT_EQ(Client(server.port()).get("/plain").status, 200);
    const Deadline begun = Steady::now();
    server.drain(200ms);
    EXPECT_GE(Steady::now() - begun, 200ms);
    EXPECT_TRUE(stuck.is_closed());
}

TEST(server_drain, is_done_at_once_when_nothing_is_open) {
    TestServer server(table(), {}, nullptr, nullptr, 2);
    const Deadline begun = Steady::now();
    server.drain(20s);
    EXPECT_LT(Steady::now() - begun, 10s);
}

} // namespace
} // namespace rialto::http
