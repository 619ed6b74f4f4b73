#include "orders/sold_out_carts.hpp"

#include "orders/orders.hpp"

#include <algorithm>
#include <charconv>

namespace rialto::orders {

namespace {

/// What follows `"name":` in a JSON text, as far as it can be told without parsing all of it; the handler
/// does that, where it is asked.
std::string_view value_after(std::string_view body, std::string_view name) {
    const std::size_t found = body.find(name);
    if (found == std::string_view::npos) return {};
    const std::size_t value = body.find_first_not_of(" \t\r\n:", found + name.size());
    return value == std::string_view::npos ? std::string_view() : body.substr(value);
}

std::optional<Uuid> cart_id_in(std::string_view body) {
    constexpr std::size_t uuid_letters = 36;
    const std::string_view value = value_after(body, "\"cart_id\"");
    if (value.size() < uuid_letters + 2 || value[0] != '"' || value[uuid_letters + 1] != '"')
        return std::nullopt;
    return parse_uuid(value.substr(1, uuid_letters));
}

int cart_version_in(std::string_view body) {
    const std::string_view value = value_after(body, "\"cart_version\"");
    int version = -1;
    std::from_chars(value.data(), value.data() + value.size(), version);
    return version;
}

} // namespace

SoldOutCarts::SoldOutCarts(const catalog::CatalogStore& store, const offers::OfferBook* book, Headers headers)
    : store_(store), book_(book), headers_(std::move(headers)) {}

void SoldOutCarts::remember(const carts::PricedCart& cart, const Error& refused) {
    if (book_ == nullptr || refused.code != "sold_out") return;
    Refusal refusal{.cart_version = cart.cart.version,
                    .generation = catalog::generation_of(store_),
                    .wanted = {},
                    .answer = {}};
    for (const carts::PricedLine& line : cart.lines)
        if (line.sku.by) refusal.wanted.push_back({line.sku.stock_key(), line.qty});
    if (!lacks_units(refusal)) return;
    Headers headers = headers_;
    headers.emplace_back("Cache-Control", "private, no-store");
    const http::Response problem = http::problem(refused);
    refusal.answer = http::prebuild(problem.status, problem.content_type, problem.body, headers);
    Shard& shard = shard_of(cart.cart.id);
    auto kept = std::make_shared<const Refusal>(std::move(refusal));
    const std::lock_guard lock(shard.guard);
    if (shard.carts.size() >= sold_out_carts_max / shard_count) shard.carts.clear();
    shard.carts[cart.cart.id] = std::move(kept);
}

bool SoldOutCarts::lacks_units(const Refusal& refusal) const {
    const catalog::Availability& availability = catalog::availability_of(store_);
    return std::ranges::any_of(refusal.wanted, [&](const Wanted& one) {
        const auto left = availability.available(one.key);
        return left && *left < one.qty;
    });
}

std::shared_ptr<const http::Prebuilt> SoldOutCarts::find(const http::Request& request) const {
    const std::string_view key = request.header("Idempotency-Key");
    if (book_ == nullptr || key.empty() || key.size() > key_bytes_max) return nullptr;
    const std::optional<Uuid> cart = cart_id_in(request.body);
    if (!cart) return nullptr;
    std::shared_ptr<const Refusal> refusal;
    {
        const Shard& shard = shard_of(*cart);
        const std::lock_guard lock(shard.guard);
        const auto found = shard.carts.find(*cart);
        if (found == shard.carts.end()) return nullptr;
        refusal = found->second;
    }
    if (refusal->cart_version != cart_version_in(request.body) ||
        refusal->generation != catalog::generation_of(store_) || !lacks_units(*refusal))
        return nullptr;
    // After it is known that units are gone: whoever took them is known by then.
    if (book_->may_have_won(offers::key_hash(key))) return nullptr;
    return refusal->answer;
}

} // namespace rialto::orders
