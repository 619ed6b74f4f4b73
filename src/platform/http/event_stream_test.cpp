#include "platform/http/event_stream.hpp"
#include "platform/http/test_server.hpp"

#include <atomic>
#include <mutex>

namespace rialto::http {
namespace {

using namespace testing;

TEST(append_event, writes_one_event_by_the_standard) {
    std::string out;
    append_event(out, "ticket", R"({"a":1})");
    EXPECT_EQ(out, "event: ticket\ndata: {\"a\":1}\n\n");
    out.clear();
    append_event(out, "note", "two\nlines\r\nor three", "7");
    EXPECT_EQ(out, "id: 7\nevent: note\ndata: two\ndata: lines\ndata: or three\n\n");
    out.clear();
    append_event(out, "empty", "");
    EXPECT_EQ(out, "event: empty\ndata: \n\n");
    out.clear();
    append_comment(out);
    EXPECT_EQ(out, ":\n\n");
}

/// What all streams of a test show.
struct Board {
    std::atomic<int> number{1};
    std::atomic<int> listeners{0};
    std::atomic<int> asked{0};
    std::string padding; // of each event
};

/// Tells the number whenever it is another; ends at 0.
class NumberStream : public EventStream {
  public:
    explicit NumberStream(Board& board) : board_(board) { ++board_.listeners; }
    ~NumberStream() override { --board_.listeners; }
    State next(std::string& out, Deadline) override {
        ++board_.asked;
        const int number = board_.number;
        if (number < 0) throw std::runtime_error("cannot be read");
        if (number != told_) append_event(out, "number", std::to_string(number) + board_.padding);
        told_ = number;
        return number == 0 ? State::ended : State::open;
    }

  private:
    Board& board_;
    int told_ = -1;
};

std::vector<Route> routes(Board& board) {
    std::vector<Route> all;
    all.push_back(
        {.method = Method::get,
         .path = "/events",
         .operation = {.id = "events"},
         .answer = [&board](Request&) { return stream_response(std::make_shared<NumberStream>(board)); }});
    all.push_back({.method = Method::get, .path = "/", .operation = {.id = "root"}, .answer = [](Request&) {
                       return json_response(200, "{}");
                   }});
    return all;
}

template <class Holds>
void eventually(Holds holds) {
    const Deadline deadline = Steady::now() + patience;
    while (!holds() && Steady::now() < deadline) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    EXPECT_TRUE(holds());
}

const std::string ask = "GET /events HTTP/1.1\r\nHost: test\r\n\r\n";

std::string event_of(int number) {
    return "event: number\ndata: " + std::to_string(number) + "\n\n";
}

TEST(event_stream, tells_at_once_and_whenever_it_is_woken_and_closes_at_its_end) {
    Board board;
    TestServer server(routes(board));
    Client client(server.port());
    const Answer head = client.ask(ask);
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.header("Content-Type"), "text/event-stream");
    EXPECT_EQ(head.header("Connection"), "close");
    EXPECT_EQ(head.header("Cache-Control"), "private, no-store");
    EXPECT_EQ(head.header("Content-Length"), "");
    EXPECT_EQ(client.read_text(event_of(1).size()), event_of(1));
    for (const int number : {2, 3}) {
        board.number = number;
        server.server->wake_streams();
        EXPECT_EQ(client.read_text(event_of(number).size()), event_of(number));
    }
    board.number = 4; // without waking: found twice a second
    EXPECT_EQ(client.read_text(event_of(4).size()), event_of(4));
    board.number = 0;
    server.server->wake_streams();
    EXPECT_EQ(client.read_text(event_of(0).size()), event_of(0));
    EXPECT_TRUE(client.is_closed());
    eventually([&] { return board.listeners == 0; });
}

TEST(event_stream, is_answered_to_head_by_its_head) {
    Board board;
    TestServer server(routes(board));
    Client client(server.port());
    const Answer answer = client.ask("HEAD /events HTTP/1.1\r\nHost: test\r\n\r\n", Body::none);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Content-Type"), "text/event-stream");
    EXPECT_EQ(client.get("/").status, 200) << "the connection goes on";
    EXPECT_EQ(board.asked, 0);
}

TEST(event_stream, comes_after_the_answers_before_it) {
    Board board;
    TestServer server(routes(board));
    Client client(server.port());
    client.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n" + ask + "GET / HTTP/1.1\r\nHost: test\r\n\r\n");
    EXPECT_EQ(client.read().body, "{}");
    EXPECT_EQ(client.read().status, 200);
    EXPECT_EQ(client.read_text(event_of(1).size()), event_of(1)) << "what is behind it is no request";
}

TEST(event_stream, ends_when_the_client_is_gone) {
    Board board;
    TestServer server(routes(board));
    {
        Client client(server.port());
        client.ask(ask);
        client.read_text(event_of(1).size());
        EXPECT_EQ(board.listeners, 1);
    }
    eventually([&] { return board.listeners == 0; });
}

TEST(event_stream, that_fails_ends_alone) {
    Board board;
    TestServer server(routes(board));
    Client client(server.port());
    client.ask(ask);
    client.read_text(event_of(1).size());
    board.number = -1;
    server.server->wake_streams();
    EXPECT_TRUE(client.is_closed());
    EXPECT_EQ(Client(server.port()).get("/").status, 200);
}

TEST(event_stream, of_many_listeners_takes_one_pass_a_change) {
    Board board;
    TestServer server(routes(board), {}, nullptr, nullptr, 2);
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 200; ++i) {
        clients.push_back(std::make_unique<Client>(server.port()));
        EXPECT_EQ(clients.back()->ask(ask).status, 200);
        EXPECT_EQ(clients.back()->read_text(event_of(1).size()), event_of(1));
    }
    EXPECT_EQ(board.listeners, 200);
    board.number = 2;
    for (int i = 0; i < 50; ++i) server.server->wake_streams();
    for (const auto& client : clients) EXPECT_EQ(client->read_text(event_of(2).size()), event_of(2));
}

TEST(event_stream, shows_a_slow_reader_the_latest_and_holds_one_text_for_it) {
    Board board;
    board.padding = std::string(8 * 1024 * 1024, '.');
    TestServer server(routes(board));
    Client client(server.port(), 4096);
    client.ask(ask);
    eventually([&] { return board.asked > 0; });
    const int asked = board.asked;
    for (int number = 2; number <= 20; ++number) {
        board.number = number;
        server.server->wake_streams();
    }
    EXPECT_EQ(board.asked, asked) << "it has not taken the first yet";
    const std::size_t size = event_of(1).size() + board.padding.size();
    EXPECT_EQ(client.read_text(size).substr(0, 23), "event: number\ndata: 1..");
    EXPECT_EQ(client.read_text(size + 1).substr(0, 23), "event: number\ndata: 20.");
}

TEST(event_stream, is_cut_when_its_reader_takes_nothing) {
    Board board;
    board.padding = std::string(16 * 1024 * 1024, '.');
    ServerOptions options;
    options.timeouts.write = std::chrono::milliseconds(300);
    TestServer server(routes(board), std::move(options));
    Client client(server.port(), 4096);
    client.ask(ask);
    eventually([&] { return board.asked > 0 && board.listeners == 0; });
}

TEST(event_stream, of_too_many_listeners_is_refused_with_503) {
    Board board;
    ServerOptions options;
    options.streams_max = 2;
    TestServer server(routes(board), std::move(options));
    auto first = std::make_unique<Client>(server.port());
    Client second(server.port());
    Client third(server.port());
    EXPECT_EQ(first->ask(ask).status, 200);
    EXPECT_EQ(second.ask(ask).status, 200);
    const Answer refused = third.ask(ask);
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.header("Retry-After"), "1");
    EXPECT_EQ(third.get("/").status, 200) << "the connection goes on";
    first.reset();
    eventually([&] { return board.listeners == 1; });
    EXPECT_EQ(third.ask(ask).status, 200);
}

TEST(event_stream, ends_when_the_server_drains) {
    Board board;
    TestServer server(routes(board));
    Client client(server.port());
    client.ask(ask);
    client.read_text(event_of(1).size());
    server.drain(patience);
    EXPECT_TRUE(client.is_closed());
    EXPECT_EQ(board.listeners, 0);
}

} // namespace
} // namespace rialto::http
