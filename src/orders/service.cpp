#include "orders/service.hpp"

#include "orders/read_order.hpp"
#include "orders/sql.hpp"
#include "platform/crypto/crypto.hpp"

namespace rialto::orders {

OrderService::State::State(asio::io_context& loop_, postgres::Pool& pool_, postgres::Pool& writers,
                           catalog::CatalogStore& store_, CaptureOptions options_)
    : loop(loop_), pool(pool_), store(store_), options(std::move(options_)),
      writer(writers, pool_,
             [this](std::int64_t sku_id, std::int64_t available, std::int64_t revision) {
                 catalog::availability_of(store).apply(sku_id, available, revision);
             }),
      sold_out_carts(store, options.book, options.headers),
      facts(loop_, {.batch_max = options.batch_max, .queue_max = capture_queue_max, .writers = 1},
            [this](std::vector<CaptureQuestion> questions) { return read_facts(std::move(questions)); }),
      captures(loop_,
               {.batch_max = options.batch_max, .queue_max = capture_queue_max, .writers = options.writers},
               [this](CaptureWriter::Batch batch) { return writer.write(std::move(batch)); }) {}

OrderService::OrderService(asio::io_context& loop, postgres::Pool& pool, postgres::Pool& writers,
                           catalog::CatalogStore& store, CaptureOptions options)
    : state_(std::make_unique<State>(loop, pool, writers, store, std::move(options))) {}

OrderService::~OrderService() = default;

Task<Result<Order>> OrderService::read_order(Uuid id) {
    postgres::Session session = co_await state_->pool.session();
    std::vector<Order> orders = co_await read_orders(session, {id});
    if (orders.empty()) co_return fail(ErrorKind::not_found, "not_found", "There is no such order.");
    co_return std::move(orders[0]);
}

Task<std::vector<Order>> OrderService::list_orders(std::optional<std::string> status,
                                                   std::optional<std::pair<Time, Uuid>> after, int limit) {
    postgres::Session session = co_await state_->pool.session();
    postgres::Params params;
    params.add(status);
    params.add(after ? std::optional<Time>(after->first) : std::nullopt);
    params.add(after ? std::optional<Uuid>(after->second) : std::nullopt);
    params.add(static_cast<std::int32_t>(limit));
    const postgres::Rows rows = co_await session.run(sql::list_orders, std::move(params));
    std::vector<Uuid> ids;
    for (const postgres::Row row : rows) ids.push_back(row.get<Uuid>(0));
    if (ids.empty()) co_return std::vector<Order>{};
    co_return co_await read_orders(session, std::move(ids));
}

std::shared_ptr<const http::Prebuilt> OrderService::find_refused(const http::Request& request) const {
    return state_->sold_out_carts.find(request);
}

Result<offers::Admission> OrderService::read_admission(std::string_view text, const Uuid& cart) const {
    std::optional<offers::Admission> admission = offers::parse_admission(state_->options.secret, text);
    if (!admission || admission->cart != offers::digest_of(cart))
        return invalid_field("/admission", "is none that this cart was given");
    return *admission;
}

double OrderService::capture_rate() const {
    return state_->writer.rate();
}

std::string OrderService::access_token(const Uuid& order) const {
    return make_access_token(state_->options.secret, order);
}

bool OrderService::opens(const Uuid& order, std::string_view token) const {
    return is_access_token(state_->options.secret, order, token);
}

std::string OrderService::sign_cursor(std::string_view place) const {
    const crypto::Digest mac = crypto::hmac_sha256(state_->options.secret, "orders:" + std::string(place));
    return crypto::base64url(crypto::bytes(mac).substr(0, 12));
}

catalog::CatalogStore& OrderService::store() {
    return state_->store;
}

} // namespace rialto::orders
