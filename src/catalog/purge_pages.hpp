#pragma once
// Caches outside (a CDN) are told which of their pages are old: after a product changed, one call names the
// tags (page_headers.hpp) of the pages that show it. Done once for all nodes, by an events::Follower.

#include "base/task.hpp"
#include "base/time.hpp"
#include "platform/events/events.hpp"
#include "platform/http_client/http_client.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::catalog {

/// More tags than this, and the whole catalog is named instead: what CDNs take in one call.
inline constexpr std::size_t purged_tags_max = 256;
/// From the news to the call: every node shows the change by then, so that what is fetched anew is new. So
/// there is also no more than one call in that time.
inline constexpr std::chrono::milliseconds purge_settles_for{1000};
inline constexpr std::chrono::seconds purge_call_max{5};
inline constexpr std::string_view purge_follower = "purge_pages";
inline constexpr std::string_view purge_topic = "product.changed";

/// The tags of what shows the products of these events, sorted; `catalog` for too many. What happened so long
/// before `at` that no cache may keep the pages of that time counts for nothing.
std::vector<std::string> tags_to_purge(std::span<const events::Event> events, Time at);

class PagePurge {
  public:
    struct Options {
        std::string url;
        std::string token; // sent as bearer; empty for none
        std::chrono::milliseconds settles_for = purge_settles_for;
    };
    PagePurge(http_client::Client& cdn, Options options);

    /// POST {"surrogate_keys":[…]}. Throws unless it is answered with 2xx; once more does no harm.
    Task<> consume(std::vector<events::Event> events);

  private:
    http_client::Client& cdn_;
    const Options options_;
    telemetry::Counter purged_;
    telemetry::Counter failed_;
};

} // namespace rialto::catalog
