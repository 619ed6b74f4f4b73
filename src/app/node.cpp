#include "app/node.hpp"

#include "app/node_accounts.hpp"
#include "app/node_loop.hpp"
#include "app/node_payments.hpp"
#include "app/node_rooms.hpp"
#include "app/routes.hpp"
#include "app/run_blocking.hpp"
#include "app/version.hpp"
#include "base/check.hpp"
#include "base/niceness.hpp"
#include "catalog/purge_pages.hpp"
#include "catalog/routes.hpp"
#include "offers/offers.hpp"
#include "platform/cache/shared_cache.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/events/events.hpp"
#include "platform/http_client/http_client.hpp"
#include "platform/redis/redis.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <optional>
#include <vector>

namespace rialto::app {

namespace {

postgres::PoolOptions pool_options(const Endpoints& endpoints, std::string role, std::string name,
                                   int connections) {
    postgres::PoolOptions options;
    options.url = endpoints.database_url;
    options.plans_by_index = role == "rialto_order"; // all its statements are small
    options.role = std::move(role);
    options.name = std::move(name);
    options.connections_max = connections;
    return options;
}

/// What passes by itself is 503: the database is away, or what is asked for is being changed by somebody else
/// and was not free in time. Anything else is a fault of ours.
std::optional<Error> translate(const std::exception& failure) {
    const auto* refused = dynamic_cast<const postgres::SqlError*>(&failure);
    const bool passes = dynamic_cast<const postgres::Unavailable*>(&failure) != nullptr ||
                        (refused != nullptr && refused->is_retryable());
    if (!passes) return std::nullopt;
    Error error{ErrorKind::unavailable, "unavailable",
                "The store cannot take this right now. Try again in a moment."};
    error.retry_after_s = 1;
    return error;
}

int http_threads(const config::Config& config) {
    if (config.threads > 0) return config.threads;
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

/// Nodes share pages when they are of one store (one secret) and render alike (one version).
std::string shared_pages_prefix(const std::string& secret) {
    const crypto::Digest digest = crypto::hmac_sha256(secret, "shared pages");
    return "rialto:" + std::string(version) + ":" + crypto::base64url(crypto::bytes(digest).substr(0, 9));
}

} // namespace

/// Members are destroyed from the last to the first: loops outlive what runs on them.
struct Node::State {
    State(const config::Config& config_, Endpoints endpoints_, std::string secret_,
          http::StaticFiles storefront_);

    void wire_services();
    void wire_events();
    void wire_purge();
    void serve();
    std::string not_ready();
    Task<> consume(std::vector<events::Event> events);
    Task<> load();
    Task<std::optional<std::string>> find_group(http::Request& request);

    const config::Config config;
    const Endpoints endpoints;
    const std::string secret;
    const http::StaticFiles storefront;

    std::vector<std::unique_ptr<Loop>> http_loops;
    Loop order_loop;
    Loop catalog_loop;
    Loop work_loop;
    Loop cache_loop; // waits for Redis alone, so that an answer from there is not late

    std::unique_ptr<postgres::Pool> browse_pool; // catalog loop
    std::unique_ptr<postgres::Pool> order_pool;  // order loop
    std::unique_ptr<postgres::Pool> write_pool;  // order loop: captures alone
    std::unique_ptr<postgres::Pool> cart_pool;   // order loop: writes to carts alone
    std::unique_ptr<postgres::Pool> work_pool;   // work loop
    std::unique_ptr<redis::Client> catalog_redis;
    std::unique_ptr<redis::Client> order_redis;
    std::unique_ptr<redis::Client> work_redis;
    std::unique_ptr<redis::Client> cache_redis;
    std::unique_ptr<cache::SharedCache> shared_pages;

    std::unique_ptr<media::MediaStore> media;
    std::unique_ptr<catalog::CatalogStore> store;
    std::optional<NodeAccounts> accounts;
    std::unique_ptr<carts::CartWriter> cart_writer;
    std::optional<carts::CartReader> cart_reader;
    std::unique_ptr<orders::OrderService> order_service;
    std::unique_ptr<NodePayments> payments;
    std::unique_ptr<tracking::OrderWatch> watch;
    std::optional<carts::CartService> cart_service;
    std::optional<inventory::StockService> stock_service;
    std::optional<pricing::PricingService> pricing_service;
    std::optional<orders::OrderRoutes> order_routes;
    std::optional<tracking::TrackingRoutes> tracking_routes;
    Services services;

    std::optional<offers::OfferBook> offer_book; // catalog loop
    std::optional<offers::OfferPages> offer_pages;
    std::optional<offers::OfferWorker> offer_worker; // work loop
    std::optional<NodeRooms> rooms;
    std::unique_ptr<events::Feed> feed;
    std::unique_ptr<events::Relay> relay;
    std::unique_ptr<carts::CartExpiry> cart_expiry;
    std::unique_ptr<http_client::Client> cdn;
    std::optional<catalog::PagePurge> purge;
    std::unique_ptr<events::Follower> purge_follower;
    std::unique_ptr<http::Server> server;
    bool running = false;
};

Node::State::State(const config::Config& config_, Endpoints endpoints_, std::string secret_,
                   http::StaticFiles storefront_)
    : config(config_), endpoints(std::move(endpoints_)), secret(std::move(secret_)),
      storefront(std::move(storefront_)) {
    for (int i = 0; i < http_threads(config); ++i) http_loops.push_back(std::make_unique<Loop>());
}

void Node::State::wire_services() {
    browse_pool = std::make_unique<postgres::Pool>(
        catalog_loop.context, pool_options(endpoints, "rialto_browse", "rialto-browse", browse_connections));
    order_pool = std::make_unique<postgres::Pool>(
        order_loop.context, pool_options(endpoints, "rialto_order", "rialto-order", order_connections));
    write_pool = std::make_unique<postgres::Pool>(
        order_loop.context,
        pool_options(endpoints, "rialto_order", "rialto-capture", config.capture_writers));
    cart_pool = std::make_unique<postgres::Pool>(
        order_loop.context, pool_options(endpoints, "rialto_order", "rialto-cart", cart_connections));
    work_pool = std::make_unique<postgres::Pool>(
        work_loop.context, pool_options(endpoints, "rialto_work", "rialto-work", work_connections));
    if (!endpoints.redis_url.empty()) {
        catalog_redis = std::make_unique<redis::Client>(catalog_loop.context, endpoints.redis_url);
        order_redis = std::make_unique<redis::Client>(order_loop.context, endpoints.redis_url);
        work_redis = std::make_unique<redis::Client>(work_loop.context, endpoints.redis_url);
        cache_redis = std::make_unique<redis::Client>(cache_loop.context, endpoints.redis_url);
        shared_pages = std::make_unique<cache::SharedCache>(cache_loop.context, *cache_redis,
                                                            shared_pages_prefix(secret));
    }

    media = std::make_unique<media::MediaStore>(media::Options{config.data_dir + "/media", 1, std::nullopt});
    catalog::StoreOptions options{config.few_left_threshold, secret, api_headers()};
    options.shared_pages = shared_pages.get();
    options.files_dir = config.data_dir + "/catalog";
    options.find_group = [this](http::Request& request) { return find_group(request); };
    store = std::make_unique<catalog::CatalogStore>(*browse_pool, std::move(options));
    offer_book.emplace(*browse_pool, *store);
    offer_pages.emplace(offers::OfferPages{*store, *offer_book});
    accounts.emplace(config, secret, *order_pool, order_redis.get());
    cart_writer = std::make_unique<carts::CartWriter>(order_loop.context, *cart_pool, *store);
    cart_reader.emplace(*order_pool);
    orders::CaptureOptions capture;
    capture.batch_max = static_cast<std::size_t>(config.capture_batch_max);
    capture.writers = config.capture_writers;
    capture.secret = secret;
    capture.take_recent_cart = [this](const Uuid& id) { return cart_writer->take_recent(id); };
    capture.book = &*offer_book;
    capture.headers = api_headers();
    capture.on_offer_checkout = [this](const Uuid& offer) { rooms->note_checkout(offer); };
    order_service =
        std::make_unique<orders::OrderService>(order_loop.context, *order_pool, *write_pool, *store, capture);
    const throttle::ClientLimit checkouts{accounts->throttle, accounts->service.trusted_edges,
                                          config.checkouts_per_minute};
    rooms.emplace(config, secret,
                  NodeRoomsParts{*browse_pool, *order_pool, *offer_book, *store, checkouts,
                                 [this] { return order_service->capture_rate(); },
                                 [this] {
                                     if (server) server->wake_streams();
                                 }});
    // The overlay is for any thread.
    payments = std::make_unique<NodePayments>(
        config, secret, *order_pool, *work_pool,
        [this](std::int64_t sku_id, std::int64_t available, std::int64_t revision) {
            store->availability().apply(sku_id, available, revision);
        });
    watch = std::make_unique<tracking::OrderWatch>(order_loop.context);
    cart_service.emplace(*order_pool, *store, *cart_writer, *cart_reader, accounts->sessions);
    stock_service.emplace(*order_pool,
                          [this](std::int64_t sku_id, std::int64_t available, std::int64_t revision) {
                              store->availability().apply(sku_id, available, revision);
                          });
    pricing_service.emplace(
        pricing::PricingService{*order_pool, [this] { return store->markets(); }, secret});
    order_routes.emplace(orders::OrderRoutes{*order_service, accounts->keys, accounts->sessions,
                                             accounts->proofs, payments->of_requests(), checkouts});
    tracking_routes.emplace(*order_routes, *watch);
    services = {store.get(),
                order_pool.get(),
                &*cart_service,
                &*order_routes,
                &*tracking_routes,
                &*stock_service,
                &accounts->service,
                &*pricing_service,
                media.get(),
                &storefront,
                [this] { return not_ready(); },
                payments->sandbox_routes(),
                payments->method_routes(),
                &*offer_pages,
                rooms->routes(),
                config::environment_of(config)};
}

void Node::State::wire_events() {
    feed = std::make_unique<events::Feed>(*browse_pool, catalog_redis.get(), "node",
                                          [this](std::vector<events::Event> events) {
                                              watch->consume(events);
                                              return consume(std::move(events));
                                          });
    asio::co_spawn(catalog_loop.context.get_executor(), feed->run(store->position()), asio::detached);
    asio::co_spawn(catalog_loop.context.get_executor(), store->follow_clock(), asio::detached);
    asio::co_spawn(catalog_loop.context.get_executor(), offer_book->follow_clock(), asio::detached);
    if (config.roles.order) rooms->start();
    if (!config.roles.work) return;
    relay = std::make_unique<events::Relay>(*work_pool, work_redis.get());
    asio::co_spawn(work_loop.context.get_executor(), relay->run(), asio::detached);
    if (!config.purge_url.empty()) wire_purge();
    payments->start_worker();
    cart_expiry = std::make_unique<carts::CartExpiry>(*work_pool);
    asio::co_spawn(work_loop.context.get_executor(), cart_expiry->run(), asio::detached);
    offer_worker.emplace(*work_pool);
    asio::co_spawn(work_loop.context.get_executor(), offer_worker->run(), asio::detached);
    media->render_missing(catalog::list_pictures(*store));
}

void Node::State::wire_purge() {
    cdn = std::make_unique<http_client::Client>(http_client::Options{.name = "cdn"});
    purge.emplace(*cdn, catalog::PagePurge::Options{config.purge_url, config.purge_token});
    purge_follower = std::make_unique<events::Follower>(
        *work_pool, work_redis.get(), std::string(catalog::purge_follower),
        std::vector{std::string(catalog::purge_topic)},
        [this](std::vector<events::Event> events) { return purge->consume(std::move(events)); });
    asio::co_spawn(work_loop.context.get_executor(), purge_follower->run(), asio::detached);
}

void Node::State::serve() {
    http::ServerOptions options;
    options.address = config.listen;
    options.port = config.port;
    options.security_headers = api_headers();
    options.translate = translate;
    std::vector<asio::io_context*> loops;
    for (const auto& loop : http_loops) loops.push_back(&loop->context);
    server = std::make_unique<http::Server>(
        std::move(options), make_routes(services, config.roles),
        [this](http::Access access, http::Request& request) {
            return accounts::check_access(accounts->keys, accounts->sessions, access, request);
        },
        [this](const http::Request& request) { return catalog::find_cached(*store, request); },
        std::move(loops), order_loop.context);
    server->listen();
}

/// Sessions belong to the order loop; who has none is not asked there.
Task<std::optional<std::string>> Node::State::find_group(http::Request& request) {
    if (request.bearer().empty() && request.cookie(http::session_cookie).empty()) co_return std::nullopt;
    std::optional<accounts::SignedIn> signed_in =
        co_await asio::co_spawn(order_loop.context, accounts::find_session(accounts->sessions, request),
                                asio::use_awaitable_t<Executor>());
    if (!signed_in) co_return std::nullopt;
    co_return std::move(signed_in->account.group);
}

/// Offers first: prices of an offer that has just been made are shown once the snapshot has them.
Task<> Node::State::consume(std::vector<events::Event> events) {
    co_await offer_book->consume(events);
    co_await rooms->book().consume(events);
    co_await store->consume(std::move(events));
}

Task<> Node::State::load() {
    co_await store->load();
    co_await offer_book->load();
    co_await rooms->book().load();
}

std::string Node::State::not_ready() {
    if (store->snapshot() == nullptr) return "the catalog is not loaded yet";
    if (!order_pool->is_up()) return "the database does not answer";
    const auto offset = order_pool->clock_offset();
    if (offset && std::chrono::abs(*offset) > clock_offset_max)
        return "this machine's clock is more than 50 ms from the database's";
    return {};
}

Node::Node(const config::Config& config, Endpoints endpoints, std::string secret,
           http::StaticFiles storefront)
    : state_(
          std::make_unique<State>(config, std::move(endpoints), std::move(secret), std::move(storefront))) {}

Node::~Node() {
    stop();
}

void Node::start() {
    State& state = *state_;
    state.wire_services();
    run_blocking<void>(state.catalog_loop.context, [&] { return state.load(); });
    state.catalog_loop.context.restart();
    state.serve();
    state.wire_events();
    state.running = true;
    for (const auto& loop : state.http_loops) {
        asio::post(loop->context, [] { set_time_slice(http_time_slice); });
        loop->run("http");
    }
    state.order_loop.run("order");
    state.catalog_loop.run("catalog");
    state.work_loop.run("work");
    state.cache_loop.run("cache");
}

std::string Node::url() const {
    const std::string& address = state_->config.listen;
    const bool is_any = address == "0.0.0.0" || address == "::";
    const std::string host = is_any                                   ? "127.0.0.1"
                             : address.find(':') != std::string::npos ? "[" + address + "]"
                                                                      : address;
    return "http://" + host + ":" + std::to_string(state_->server->port());
}

void Node::stop() {
    State& state = *state_;
    if (!state.running) return;
    state.running = false;
    state.order_loop.finish([&] {
        state.watch->release_all();
        state.rooms->stop();
    });
    asio::io_context draining;
    run_blocking<void>(draining, [&] { return state.server->drain(Steady::now() + drain_max); });
    if (state.relay)
        state.work_loop.finish([&] {
            state.relay->stop();
            state.payments->stop_worker();
            state.cart_expiry->stop();
            state.offer_worker->stop();
        });
    if (state.purge_follower) state.work_loop.finish([&] { state.purge_follower->stop(); });
    state.catalog_loop.finish([&] {
        state.feed->stop();
        state.offer_book->stop();
    });
    state.media->stop();
    state.accounts->passwords.stop();
    for (Loop* loop : {&state.order_loop, &state.catalog_loop, &state.work_loop, &state.cache_loop})
        loop->stop();
    for (const auto& loop : state.http_loops) loop->stop();
}

} // namespace rialto::app
