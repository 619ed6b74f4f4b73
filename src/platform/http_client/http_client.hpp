#pragma once
// Requests to others: what the store sends to a CDN, a payment service, a webhook or an object store. One
// Client speaks to one such service: it keeps connections, bounds what is in flight, and gives every request
// a deadline. Certificates are verified, redirects are not followed, proxies of the environment are not used.

#include "base/result.hpp"
#include "base/task.hpp"
#include "base/time.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::http_client {

// ---- limits -----------------------------------------------------------------------------------
inline constexpr std::chrono::milliseconds connect_max{5000};
inline constexpr std::chrono::seconds idle_connection_max{30}; // then it is not used again

struct Header {
    std::string name;
    std::string value;
};

struct Request {
    std::string method = "GET";
    std::string url; // http or https
    std::vector<Header> headers = {};
    std::string body = {}; // sent with its length; Content-Type is the caller's to set
};

struct Answer {
    int status = 0;
    std::vector<Header> headers;
    std::string body; // as it was sent: no encoding is asked for

    /// Whatever case the name is in; the first of several, empty for none.
    std::string_view header(std::string_view name) const;
};

struct Options {
    std::string name; // of the service, for metrics: "cdn"
    std::size_t in_flight_max = 16;
    std::size_t waiting_max = 256;              // for one of those to end
    std::size_t answer_bytes_max = 1024 * 1024; // head and body
};

/// From any loop; each caller goes on on its own. It is destroyed before the loops are.
class Client {
  public:
    explicit Client(Options options);
    /// What is in flight is given up: nobody waiting goes on unless their loop still runs.
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// The answer, whatever its status. A connection that the other side closed just as the request went out
    /// makes it go out once more: what must not happen twice carries an idempotency key. Errors, all 503 but
    /// the first; none repeats the URL's path or any header:
    /// - `unsendable` (400): URL, method or headers are no such thing;
    /// - `busy`: too much is waiting already; nothing was sent;
    /// - `unreachable`: nothing was sent, by the deadline or at all;
    /// - `no_answer`: it was sent, at least in part, but no whole answer came by the deadline: it may have
    ///   taken effect;
    /// - `answer_too_large`: the same, and the rest of the answer was not read.
    Task<Result<Answer>> send(Request request, Deadline deadline);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace rialto::http_client
