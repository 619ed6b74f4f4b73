#include "platform/http/problem.hpp"
#include "platform/http/test_server.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <stdexcept>
#include <thread>

namespace rialto::http {
namespace {

using testing::Answer;
using testing::Body;
using testing::Client;
using testing::TestServer;

using Timer = asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Executor>;

struct Unreachable : std::runtime_error {
    using std::runtime_error::runtime_error;
};

Route route(Method method, std::string_view path, SyncHandler answer) {
    return {.method = method, .path = path, .operation = {.id = path}, .answer = std::move(answer)};
}

Route awaited(Method method, std::string_view path, AsyncHandler handle) {
    return {.method = method, .path = path, .operation = {.id = path}, .handle = std::move(handle)};
}

Task<Response> answer_soon(Request& request) {
    Timer timer(co_await asio::this_coro::executor);
    timer.expires_after(std::chrono::milliseconds(5));
    co_await timer.async_wait(asio::use_awaitable_t<Executor>());
    co_return json_response(200, "\"soon " + request.path_values[0] + "\"");
}

const auto greeting = prebuild(200, "text/plain", "hello prebuilt", {}, "\"g1\"");

std::vector<Route> table() {
    std::vector<Route> routes;
    routes.push_back(
        route(Method::get, "/plain", [](Request&) { return json_response(200, "{\"plain\":1}"); }));
    routes.push_back(route(Method::get, "/prebuilt", [](Request&) {
        Response response;
        response.prebuilt = greeting;
        response.stage = "hit";
        return response;
    }));
    routes.push_back(route(Method::get, "/tagged", [](Request&) {
        Response response = json_response(200, "{}");
        response.headers = {{"ETag", "\"v7\""}, {"Cache-Control", "private, no-cache"}};
        return response;
    }));
    routes.push_back(route(Method::post, "/echo",
                           [](Request& request) { return json_response(200, std::string(request.body)); }));
    routes.push_back(route(Method::post, "/small",
                           [](Request& request) { return json_response(200, std::string(request.body)); }));
    routes.back().body_max = 10;
    routes.push_back(route(Method::get, "/value/{value}",
                           [](Request& request) { return json_response(200, request.path_values[0]); }));
    routes.push_back(awaited(Method::get, "/soon/{value}", answer_soon));
    routes.push_back(
        route(Method::get, "/throws", [](Request&) -> Response { throw std::runtime_error("secret"); }));
    routes.push_back(
        route(Method::get, "/unreachable", [](Request&) -> Response { throw Unreachable("gone"); }));
    return routes;
}

TEST(server, gives_every_answer_its_changing_headers) {
    TestServer server(table(), {.security_headers = {{"X-Content-Type-Options", "nosniff"}}});
    Client client(server.port());
    for (const std::string_view target : {"/plain", "/prebuilt", "/nothing"}) {
        const Answer answer = client.get(target);
        EXPECT_EQ(answer.header("X-Request-Id").size(), 16u) << answer.head;
        EXPECT_TRUE(answer.header("Date").ends_with(" GMT"));
        EXPECT_NE(answer.header("Server-Timing").find(";dur="), std::string::npos);
        EXPECT_EQ(answer.header("Connection"), "");
    }
    const Answer plain = client.get("/plain");
    EXPECT_EQ(plain.body, "{\"plain\":1}");
    EXPECT_EQ(plain.header("Content-Type"), "application/json");
    EXPECT_EQ(plain.header("Cache-Control"), "no-store");
    EXPECT_EQ(plain.header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(client.get("/prebuilt").header("X-Content-Type-Options"), "");
    EXPECT_TRUE(client.get("/prebuilt").header("Server-Timing").starts_with("hit;dur="));
}

TEST(server, takes_a_decent_request_id_from_the_client) {
    TestServer server(table());
    Client client(server.port());
    EXPECT_EQ(client.get("/plain", "X-Request-Id: a.b-C_9\r\n").header("X-Request-Id"), "a.b-C_9");
    EXPECT_NE(client.get("/plain", "X-Request-Id: a b\r\n").header("X-Request-Id"), "a b");
    EXPECT_EQ(
        client.get("/plain", "X-Request-Id: " + std::string(65, 'a') + "\r\n").header("X-Request-Id").size(),
        16u);
    EXPECT_NE(client.get("/plain").header("X-Request-Id"), client.get("/plain").header("X-Request-Id"));
}

TEST(server, answers_pipelined_requests_in_order) {
    TestServer server(table());
    Client client(server.port());
    std::string requests;
    for (int i = 0; i < 100; ++i) {
        requests += "GET /value/" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n";
        requests += "GET /soon/" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n";
        requests += "GET /prebuilt HTTP/1.1\r\nHost: a\r\n\r\n";
        requests +=
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n" + std::to_string(i % 90 + 10);
    }
    client.send(requests);
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(client.read().body, std::to_string(i));
        EXPECT_EQ(client.read().body, "\"soon " + std::to_string(i) + "\"");
        EXPECT_EQ(client.read().body, "hello prebuilt");
        EXPECT_EQ(client.read().body, std::to_string(i % 90 + 10));
    }
}

TEST(server, takes_requests_in_any_pieces) {
    TestServer server(table());
    Client client(server.port());
    const std::string text =
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbodyGET /plain HTTP/1.1\r\n"
        "Host: a\r\n\r\n";
    for (const char c : text) ASSERT_TRUE(client.send({&c, 1}));
    EXPECT_EQ(client.read().body, "body");
    EXPECT_EQ(client.read().body, "{\"plain\":1}");
}

TEST(server, keeps_the_connection_as_version_and_client_say) {
    TestServer server(table());
    {
        Client client(server.port());
        EXPECT_EQ(client.get("/plain").status, 200);
        const Answer last = client.get("/plain", "Connection: close\r\n");
        EXPECT_EQ(last.header("Connection"), "close");
        EXPECT_TRUE(client.is_closed());
    }
    Client old(server.port());
    EXPECT_EQ(old.ask("GET /plain HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").header("Connection"),
              "keep-alive");
    EXPECT_EQ(old.ask("GET /plain HTTP/1.0\r\n\r\n").header("Connection"), "close");
    EXPECT_TRUE(old.is_closed());
}

TEST(server, head_has_the_head_of_get_and_no_body) {
    TestServer server(table());
    Client client(server.port());
    for (const std::string target : {"/plain", "/prebuilt"}) {
        const Answer answer = client.ask("HEAD " + target + " HTTP/1.1\r\nHost: a\r\n\r\n", Body::none);
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.header("Content-Length"), std::to_string(client.get(target).body.size()));
    }
}

TEST(server, a_known_etag_is_answered_with_304) {
    TestServer server(table());
    Client client(server.port());
    const Answer prebuilt = client.get("/prebuilt", "If-None-Match: W/\"x\", \"g1\"\r\n");
    EXPECT_EQ(prebuilt.status, 304);
    EXPECT_EQ(prebuilt.header("ETag"), "\"g1\"");
    const Answer rendered = client.get("/tagged", "If-None-Match: \"v7\"\r\n");
    EXPECT_EQ(rendered.status, 304);
    EXPECT_EQ(rendered.header("ETag"), "\"v7\"");
    EXPECT_EQ(rendered.header("Content-Length"), "");
    EXPECT_EQ(client.get("/prebuilt", "If-None-Match: \"g2\"\r\n").body, "hello prebuilt");
    EXPECT_EQ(client.get("/tagged", "If-None-Match: \"v8\"\r\n").status, 200);
}

TEST(server, says_what_is_not_there_and_what_is_allowed) {
    TestServer server(table());
    Client client(server.port());
    const Answer missing = client.get("/nothing");
    EXPECT_EQ(missing.status, 404);
    EXPECT_EQ(missing.header("Content-Type"), "application/problem+json");
    EXPECT_NE(missing.body.find("\"code\":\"not_found\""), std::string::npos);
    EXPECT_NE(missing.body.find("\"request_id\":\"" + missing.header("X-Request-Id")), std::string::npos);
    EXPECT_EQ(client.get("/plain/").status, 404);
    const Answer wrong = client.ask("POST /plain HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
    EXPECT_EQ(wrong.status, 405);
    EXPECT_EQ(wrong.header("Allow"), "GET, HEAD, OPTIONS");
    const Answer options = client.ask("OPTIONS /echo HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(options.status, 204);
    EXPECT_EQ(options.header("Allow"), "POST, OPTIONS");
    EXPECT_EQ(client.ask("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").status, 204);
    EXPECT_EQ(client.get("/plain").status, 200);
}

TEST(server, a_catch_all_leaves_a_known_path_its_405) {
    std::vector<Route> routes = table();
    routes.push_back(
        route(Method::get, "/{first}/{rest...}", [](Request&) { return json_response(200, "1"); }));
    routes.push_back(route(Method::post, "/v1/orders", [](Request&) { return json_response(200, "2"); }));
    TestServer server(std::move(routes));
    Client client(server.port());
    const Answer answer = client.get("/v1/orders");
    EXPECT_EQ(answer.status, 405);
    EXPECT_EQ(answer.header("Allow"), "POST, OPTIONS");
    EXPECT_EQ(client.get("/v1/other").body, "1");
}

TEST(server, path_values_survive_a_body_that_moves_the_buffer) {
    std::vector<Route> routes = table();
    routes.push_back(route(Method::post, "/value/{value}",
                           [](Request& request) { return json_response(200, request.path_values[0]); }));
    TestServer server(std::move(routes));
    Client client(server.port());
    const std::string body(100'000, 'x');
    const Answer answer = client.ask("POST /value/kept%20whole HTTP/1.1\r\nHost: a\r\nContent-Length: " +
                                     std::to_string(body.size()) + "\r\n\r\n" + body);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "kept whole");
}

TEST(server, path_values_are_decoded_or_refused) {
    TestServer server(table());
    Client client(server.port());
    EXPECT_EQ(client.get("/value/a%2Fb%20c+d").body, "a/b c+d");
    for (const std::string_view target : {"/value/%ff", "/value/%", "/value/%00", "/soon/%c3%28"}) {
        const Answer answer = client.get(target);
        EXPECT_EQ(answer.status, 400) << target;
        EXPECT_NE(answer.body.find("invalid_request"), std::string::npos);
    }
    EXPECT_EQ(client.get("/value/x").body, "x");
}

TEST(server, an_exception_is_a_500_that_tells_nothing) {
    TestServer server(table(), {.translate = [](const std::exception& error) -> std::optional<Error> {
                          if (dynamic_cast<const Unreachable*>(&error) == nullptr) return std::nullopt;
                          return Error{ErrorKind::unavailable, "unavailable", "Try again.", {}, {}, 1};
                      }});
    Client client(server.port());
    const Answer failed = client.get("/throws");
    EXPECT_EQ(failed.status, 500);
    EXPECT_NE(failed.body.find("\"code\":\"internal_error\""), std::string::npos);
    EXPECT_EQ(failed.body.find("secret"), std::string::npos);
    const Answer gone = client.get("/unreachable");
    EXPECT_EQ(gone.status, 503);
    EXPECT_EQ(gone.header("Retry-After"), "1");
    EXPECT_EQ(client.get("/plain").status, 200);
}

TEST(server, logs_what_is_known_to_be_away_once_a_second_and_what_is_not_each_time) {
    ::testing::internal::CaptureStderr();
    {
        TestServer server(table(), {.translate = [](const std::exception& error) -> std::optional<Error> {
                              if (dynamic_cast<const Unreachable*>(&error) == nullptr) return std::nullopt;
                              return Error{ErrorKind::unavailable, "unavailable", "Try again.", {}, {}, 1};
                          }});
        Client client(server.port());
        for (int i = 0; i < 20; ++i) EXPECT_EQ(client.get("/unreachable").status, 503);
        for (int i = 0; i < 3; ++i) EXPECT_EQ(client.get("/throws").status, 500);
    }
    const std::string log = ::testing::internal::GetCapturedStderr();
    const auto lines_of = [&](std::string_view event) {
        int count = 0;
        for (std::size_t at = log.find(event); at != std::string::npos; at = log.find(event, at + 1)) ++count;
        return count;
    };
    EXPECT_GE(lines_of("\"event\":\"http_handler_unavailable\""), 1);
    EXPECT_LT(lines_of("\"event\":\"http_handler_unavailable\""), 20) << log;
    EXPECT_EQ(lines_of("\"event\":\"http_handler_failed\""), 3) << log;
}

Task<std::optional<Error>> check(Access access, Request& request) {
    if (request.bearer().empty())
        co_return Error{ErrorKind::unauthenticated, "unauthenticated", "Send a key."};
    if (access > Access::support) co_return Error{ErrorKind::forbidden, "forbidden", "Too small a role."};
    co_return std::nullopt;
}

TEST(server, checks_access_before_the_handler_runs) {
    std::atomic<int> calls{0};
    std::vector<Route> routes;
    routes.push_back(route(Method::get, "/admin/orders", [&](Request&) {
        ++calls;
        return json_response(200, "{}");
    }));
    routes.back().access = Access::support;
    routes.push_back(routes.back());
    routes.back().path = "/admin/owner";
    routes.back().access = Access::owner;
    TestServer server(std::move(routes), {}, check);
    Client client(server.port());
    EXPECT_EQ(client.get("/admin/orders").status, 401);
    EXPECT_EQ(client.get("/admin/owner", "Authorization: Bearer k\r\n").status, 403);
    EXPECT_EQ(calls, 0);
    const Answer allowed = client.get("/admin/orders", "Authorization: Bearer k\r\n");
    EXPECT_EQ(allowed.status, 200);
    EXPECT_EQ(allowed.header("Cache-Control"), "private, no-store");
    EXPECT_EQ(calls, 1);
}

TEST(server, order_handlers_run_on_the_order_loop_and_others_do_not) {
    std::atomic<std::thread::id> order_thread;
    std::atomic<std::thread::id> browse_thread;
    std::vector<Route> routes;
    const auto note = [](std::atomic<std::thread::id>& where) {
        return [&where](Request& request) {
            where = std::this_thread::get_id();
            return json_response(200, std::string(request.body));
        };
    };
    routes.push_back(route(Method::post, "/orders", note(order_thread)));
    routes.back().role = Role::order;
    routes.push_back(route(Method::post, "/browse", note(browse_thread)));
    TestServer server(std::move(routes));
    Client client(server.port());
    const std::string rest = " HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
    EXPECT_EQ(client.ask("POST /orders" + rest).body, "hello");
    EXPECT_EQ(client.ask("POST /browse" + rest).body, "hello");
    EXPECT_EQ(order_thread.load(), server.order_loop.id());
    EXPECT_EQ(browse_thread.load(), server.loops[0]->id());
}

TEST(server, the_fast_path_is_asked_first_and_for_reads_only) {
    std::atomic<int> asked{0};
    const FastPath fast_path = [&](const Request& request) -> std::shared_ptr<const Prebuilt> {
        ++asked;
        if (request.target == "/broken") throw std::runtime_error("cache");
        return request.target == "/plain?fast" ? greeting : nullptr;
    };
    TestServer server(table(), {}, nullptr, fast_path);
    Client client(server.port());
    EXPECT_EQ(client.get("/plain?fast").body, "hello prebuilt");
    EXPECT_EQ(client.get("/plain?fast", "If-None-Match: \"g1\"\r\n").status, 304);
    EXPECT_EQ(client.get("/plain?slow").body, "{\"plain\":1}");
    EXPECT_EQ(client.get("/broken").status, 404);
    EXPECT_EQ(asked, 4);
    EXPECT_EQ(client.ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx").body, "x");
    EXPECT_EQ(asked, 4);
}

TEST(server, counts_requests_by_route_and_class) {
    std::vector<Route> routes;
    routes.push_back(route(Method::get, "/counted/{id}", [](Request&) { return json_response(200, "{}"); }));
    {
        TestServer server(std::move(routes));
        Client client(server.port());
        for (int i = 0; i < 3; ++i) EXPECT_EQ(client.get("/counted/secret").status, 200);
        EXPECT_EQ(client.get("/counted/%ff").status, 400);
        // Counts are published at each sweep.
        const Deadline until = Steady::now() + std::chrono::seconds(10);
        while (!telemetry::render_metrics().contains("route=\"/counted/{id}\",status=\"4xx\"") &&
               Steady::now() < until)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    const std::string metrics = telemetry::render_metrics();
    EXPECT_NE(
        metrics.find("rialto_http_requests_total{method=\"GET\",route=\"/counted/{id}\",status=\"2xx\"} 3"),
        std::string::npos)
        << metrics;
    EXPECT_NE(metrics.find("route=\"/counted/{id}\",status=\"4xx\"} 1"), std::string::npos);
    EXPECT_EQ(metrics.find("secret"), std::string::npos);
}

TEST(server, several_loops_share_a_port_that_nobody_else_may_take) {
    TestServer server(table(), {}, nullptr, nullptr, 2);
    for (int i = 0; i < 20; ++i) EXPECT_EQ(Client(server.port()).get("/plain").status, 200);
    for (const std::size_t loop_count : {1U, 2U}) {
        testing::LoopThread first;
        testing::LoopThread second;
        std::vector<asio::io_context*> contexts{&first.context};
        if (loop_count == 2) contexts.push_back(&second.context);
        Server other({.port = server.port()}, table(), nullptr, nullptr, contexts, first.context);
        EXPECT_THROW(other.listen(), std::system_error);
    }
}

} // namespace
} // namespace rialto::http
