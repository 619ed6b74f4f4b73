#pragma once
// An HTTP/1.1 load on one thread and one epoll. Closed loop: every connection sends a request, waits for its
// answer, and takes the next request of the list. Open loop (`rate`): requests are due at even intervals,
// whatever the server does; one that finds no free connection waits, and that counts as its latency, so that
// a server that stalls cannot hide it. Made to cost little, since it shares the machine with what it measures
// (raw requests are written as they are, answers are only measured), and to say of each request how it went.
//
// Walks (`steps`): the list is groups of so many requests, each of which one connection sends in order, the
// next when the answer before it came. Where they need the id of what the first one made, they hold walk_id
// in its place. A walk ends early with an answer that is no success.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::load {

inline constexpr int connections_max = 10'000;
/// Stands for the "id" in the answer to the first request of a walk.
inline constexpr std::string_view walk_id = "00000000-0000-0000-0000-000000000000";

struct Options {
    std::string host = "127.0.0.1"; // an address, not a name
    int port = 8080;
    int connections = 64;
    double seconds = 0;     // no request is begun past it; 0: until the list is through
    bool repeat = false;    // begin the list again when it is through (with `seconds`)
    double rate = 0;        // requests a second, open loop; 0: closed loop
    int steps = 1;          // requests of a walk; closed loop only
    double patience_s = 30; // ends when no answer came for so long
    bool keep_bodies = false;
    std::string kept_header = {}; // value of one header to keep; empty: none
};

/// How one request went. Status 0: it was sent, or partly, and no answer came, so nobody knows what it did.
struct Sample {
    std::uint32_t request = 0; // its place in the list
    int status = 0;
    std::uint32_t latency_us = 0; // from when it was sent, or due in an open loop
    std::uint64_t at_us = 0;      // when the answer was there, from the start
};

/// What was kept of the answer of the sample at the same place; empty lists when nothing was asked for.
struct Texts {
    std::string header;
    std::string body;
};

struct Outcome {
    std::vector<Sample> samples; // in the order of their ends
    std::vector<Texts> texts;
    double elapsed_s = 0;  // from the first request to the last answer
    double user_cpu_s = 0; // of the load itself
    double system_cpu_s = 0;
};

/// Runs the load. A connection that the server ends is opened again; one that is refused is given up, and
/// when all are, the load ends. Throws std::runtime_error when not one can be opened at the start.
Outcome run_load(const Options& options, const std::vector<std::string>& requests);

} // namespace rialto::load
