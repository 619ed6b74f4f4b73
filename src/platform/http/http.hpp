#pragma once
// HTTP/1.1 server: a lean strict head parser, one event loop a thread with SO_REUSEPORT, pipelined
// requests answered in order, bounded bodies and buffers, deadlines for slow clients, graceful drain.
// A rendered answer is bytes (Prebuilt): it is written with one small block of changing headers beside
// it, in one writev, never copied or formatted again.

#include "base/id.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "base/time.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rialto::http {

// ---- limits -----------------------------------------------------------------------------------
inline constexpr std::size_t head_bytes_max = 16 * 1024; // request line and headers: 431 past it
inline constexpr std::size_t headers_max = 64;
inline constexpr std::size_t body_bytes_max = 256 * 1024; // 413 past it; a route may ask for less
inline constexpr std::size_t target_bytes_max = 4 * 1024; // 414 past it
inline constexpr int head_timeout_s = 10;                 // from the first byte of a head to its end
inline constexpr int body_timeout_s = 20;
inline constexpr int idle_timeout_s = 75;  // keep-alive
inline constexpr int write_timeout_s = 20; // a client that does not read
inline constexpr int connections_per_loop_max = 20'000;
inline constexpr int in_flight_per_loop_max = 4096; // handlers being awaited: 503 past it
inline constexpr int streams_per_loop_max = 15'000; // answers that go on: 503 past it
inline constexpr int request_timeout_s = 30;        // Request::deadline

enum class Method : std::uint8_t { get, head, post, put, patch, del, options };

struct Header {
    std::string_view name;
    std::string_view value;
};

/// One parsed query parameter, percent-decoded, valid UTF-8.
struct QueryParameter {
    std::string name;
    std::string value;
};

/// A request as handlers see it. Views point into the connection's buffer and live as long as the
/// handler runs (also when it runs on another loop).
class Request {
  public:
    Method method = Method::get;
    std::string_view target; // as sent: path and query
    std::string_view path;   // percent-encoded, without query
    std::string_view query;  // without '?'
    std::span<const Header> headers;
    std::string_view body;
    std::string_view request_id;
    /// Values of the route's {placeholders}, percent-decoded, valid UTF-8, in order of the template.
    std::array<std::string, 4> path_values;
    std::string_view route; // template, for logs and metrics
    Time received_at;
    Deadline deadline;     // when the answer must have begun
    std::string_view peer; // address, without port

    /// Case-insensitive; empty when absent.
    std::string_view header(std::string_view name) const;
    /// Bearer token of Authorization; empty when absent.
    std::string_view bearer() const;
    /// Value of the first cookie of that name, as sent; empty when absent.
    std::string_view cookie(std::string_view name) const;
    /// All query parameters in order; 400 for bad encoding or UTF-8, more than 64, or one named twice.
    Result<std::vector<QueryParameter>> query_parameters() const;
};

/// An answer ready to send: status line and fixed headers, then the body. Immutable, shared.
struct Prebuilt {
    std::string head; // "HTTP/1.1 200 OK\r\nContent-Type: …\r\nContent-Length: …\r\n", without the blank line
    std::string body;
    std::string etag;         // strong, quoted; empty for none
    std::string not_modified; // head of the 304 answer; empty when there is no ETag
};

class EventStream; // event_stream.hpp

struct Response {
    int status = 200;
    std::string content_type = "application/json";
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    /// When set, everything above but `stage` is ignored; a matching If-None-Match has been turned into 304
    /// by the server, HEAD sends no body.
    std::shared_ptr<const Prebuilt> prebuilt;
    /// When set, the answer goes on: `body` is ignored, the connection closes after it, HEAD gets the head
    /// alone.
    std::shared_ptr<EventStream> stream = {};
    /// Name of the stage for Server-Timing, e.g. "hit", "render", "db"; a literal.
    const char* stage = "app";
};

/// Renders head and ETag (when `etag` is empty none) once.
std::shared_ptr<const Prebuilt> prebuild(int status, std::string_view content_type, std::string body,
                                         std::span<const std::pair<std::string, std::string>> headers,
                                         std::string etag = {});

std::string_view method_name(Method method);
std::string_view reason_phrase(int status);
Response json_response(int status, std::string body);
/// application/problem+json from an Error.
Response problem(const Error& error);
int status_of(ErrorKind kind);

// ---- routes -------------------------------------------------------------------------------------

/// Who may call. Checked by the dispatcher before the handler runs.
enum class Access {
    everyone, // public
    shopper,  // anybody; private answer, never cached
    holder,   // the handler proves a capability itself (order token); otherwise 404
    account,  // a shopper who is signed in
    viewer,
    support,
    manager,
    owner, // an admin key or session with at least this role
};
/// The cookie that a browser's session travels in; programs send the same token as bearer.
inline constexpr std::string_view session_cookie = "rialto_session";

/// Which part of the program runs it; order routes run on the order loop, never on a browse loop.
enum class Role { browse, order, work };

struct Parameter {
    std::string_view name;
    std::string_view in;   // "query" or "header"
    std::string_view type; // JSON Schema type: "string", "integer", "boolean"
    std::string_view description;
    bool required = false;
};

/// What the OpenAPI document says of one operation. Functions render schemas and may be null.
struct Operation {
    std::string_view id; // capture_order
    std::string_view summary = {};
    std::string (*body_schema)(std::map<std::string, std::string>& schemas) = nullptr;
    int success = 200;
    std::string (*answer_schema)(std::map<std::string, std::string>& schemas) = nullptr;
    std::string_view answer_type = "application/json";
    std::vector<Parameter> parameters = {};
    std::vector<std::string_view> errors = {}; // codes, in order of precedence
};

using SyncHandler = std::function<Response(Request&)>;
using AsyncHandler = std::function<Task<Response>(Request&)>;

/// Tried on the connection's own loop when the request is complete, before its handler is awaited: an answer
/// that is known already. Null to go the normal way. Must be fast and thread-safe; nobody has been checked.
using Shortcut = std::function<std::shared_ptr<const Prebuilt>(const Request&)>;

struct Route {
    Method method;
    std::string_view path; // "/v1/orders/{id}"; a last segment "{rest...}" takes all that is left
    Operation operation;
    Access access = Access::everyone;
    Role role = Role::browse;
    SyncHandler answer = nullptr; // exactly one of the two is set
    AsyncHandler handle = nullptr;
    bool documented = true; // in /openapi.json
    std::size_t body_max = body_bytes_max;
    Shortcut shortcut = nullptr;
};

/// What an access check says; empty when the call may go on. It is asked for routes of Access::account and
/// above, runs on the loop that the handler will run on, and may be null when there are no such routes.
using AccessCheck = std::function<Task<std::optional<Error>>(Access, Request&)>;

/// Tried before routing for GET and HEAD requests: the exact target was answered before and is still good.
/// Returns null to go the normal way. Must be fast and thread-safe. Counted under the route "cached".
using FastPath = std::function<std::shared_ptr<const Prebuilt>(const Request&)>;

/// How long a client may take; checked twice a second.
struct Timeouts {
    std::chrono::milliseconds head{1000 * head_timeout_s};
    std::chrono::milliseconds body{1000 * body_timeout_s};
    std::chrono::milliseconds idle{1000 * idle_timeout_s};
    std::chrono::milliseconds write{1000 * write_timeout_s};
};

struct ServerOptions {
    std::string address = "127.0.0.1";
    int port = 8080;
    std::vector<std::pair<std::string, std::string>> security_headers =
        {}; // added to every answer that is not prebuilt
    /// Gives the answer to an exception that left a handler; nullopt (or null) for 500 `internal_error`.
    std::function<std::optional<Error>(const std::exception&)> translate = nullptr;
    Timeouts timeouts = {};
    int connections_max = connections_per_loop_max; // of each loop; one more is closed at once
    int in_flight_max = in_flight_per_loop_max; // of each loop; one more is answered with 503 `overloaded`
    int streams_max = streams_per_loop_max;     // likewise
};

/// Serves `routes` on the given loops (one acceptor each). The order loop runs handlers of Role::order.
/// All loops outlive the Server; each is run by one thread. Stop (or drain) before the loops are destroyed,
/// and destroy the order loop first: a handler still running there belongs to a connection of another loop.
class Server {
  public:
    Server(ServerOptions options, std::vector<Route> routes, AccessCheck access, FastPath fast_path,
           std::vector<asio::io_context*> loops, asio::io_context& order_loop);
    ~Server();

    /// Binds every loop's acceptor; throws std::system_error when the port is taken. Port 0 picks one.
    void listen();
    int port() const;
    /// Every stream is asked soon for what is new (event_stream.hpp). From any thread; cheap to call often.
    void wake_streams();
    /// Stops accepting, ends streams, lets requests in flight finish, answers with Connection: close, and
    /// returns once no
    /// connection is left or `deadline` has passed.
    Task<> drain(Deadline deadline);

    struct State;

  private:
    std::shared_ptr<State> state_;
};

/// The OpenAPI 3.1 document of the documented routes.
std::string openapi_document(std::span<const Route> routes, std::string_view version);

} // namespace rialto::http
