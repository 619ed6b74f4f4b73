#include "catalog/purge_pages.hpp"

#include "catalog/page_headers.hpp"
#include "platform/json/json.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <set>
#include <stdexcept>

namespace rialto::catalog {

namespace {

constexpr std::chrono::seconds promised_max =
    page_max_age + page_stale_while_revalidate + page_stale_if_error;
constexpr std::string_view purges_name = "rialto_purges_total";
constexpr std::string_view purges_help = "Calls that told the CDN what is old, by how they ended";

static_assert(purge_settles_for + purge_call_max < events::turn_max);

struct Purge {
    std::vector<std::string> surrogate_keys;
};
BOOST_DESCRIBE_STRUCT(Purge, (), (surrogate_keys))

} // namespace

std::vector<std::string> tags_to_purge(std::span<const events::Event> events, Time at) {
    std::set<std::string> tags;
    for (const events::Event& event : events) {
        if (event.at + promised_max < at) continue;
        const std::optional<Uuid> product = parse_uuid(event.subject);
        tags.insert(product ? product_tag(*product) : "catalog");
    }
    if (!tags.empty()) tags.insert("products");
    if (tags.size() > purged_tags_max || tags.contains("catalog")) return {"catalog"};
    return {tags.begin(), tags.end()};
}

PagePurge::PagePurge(http_client::Client& cdn, Options options)
    : cdn_(cdn), options_(std::move(options)),
      purged_(telemetry::counter(purges_name, purges_help, {{"outcome", "done"}})),
      failed_(telemetry::counter(purges_name, purges_help, {{"outcome", "failed"}})) {}

Task<> PagePurge::consume(std::vector<events::Event> events) {
    Purge purge{tags_to_purge(events, now())};
    if (purge.surrogate_keys.empty()) co_return;
    asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Executor> timer(
        co_await asio::this_coro::executor);
    timer.expires_after(options_.settles_for);
    co_await timer.async_wait(asio::use_awaitable_t<Executor>());

    http_client::Request request{.method = "POST",
                                 .url = options_.url,
                                 .headers = {{"Content-Type", "application/json"}},
                                 .body = json::print(purge)};
    if (!options_.token.empty()) request.headers.push_back({"Authorization", "Bearer " + options_.token});
    const auto answer = co_await cdn_.send(std::move(request), Steady::now() + purge_call_max);
    const bool is_done = answer && answer->status / 100 == 2;
    (is_done ? purged_ : failed_).add();
    if (!answer) throw std::runtime_error(answer.error().detail);
    if (!is_done) throw std::runtime_error("the CDN answered " + std::to_string(answer->status));
}

} // namespace rialto::catalog
