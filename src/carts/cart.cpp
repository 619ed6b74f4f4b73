#include "carts/cart.hpp"

#include "base/check.hpp"

#include <algorithm>

namespace rialto::carts {

namespace {

Error with_field(Error error, std::string pointer, std::string detail) {
    error.fields.push_back({std::move(pointer), std::move(detail)});
    return error;
}

} // namespace

Cart cart_of(const postgres::Row& row) {
    Cart cart{.id = row.get<Uuid>(0),
              .version = row.get<std::int32_t>(1),
              .segment = row.get<std::string>(2),
              .ordered = row.get<bool>(3),
              .order_id = row.get<std::optional<Uuid>>(4),
              .lines = {},
              .delivery = {}};
    cart.account_id = row.get<std::optional<Uuid>>(5);
    if (!row.is_null(6)) cart.delivery = parse_stored_delivery(row.get<postgres::Jsonb>(6).text);
    cart.codes = row.get<std::vector<std::string>>(7);
    cart.refusals = parse_stored_refusals(row.get<postgres::Jsonb>(8).text);
    const auto sku_ids = row.get<std::vector<std::int64_t>>(9);
    const auto qtys = row.get<std::vector<std::int32_t>>(10);
    const auto positions = row.get<std::vector<std::int32_t>>(11);
    const auto prices = row.get<std::vector<std::int64_t>>(12);
    CHECK(qtys.size() == sku_ids.size() && positions.size() == sku_ids.size() &&
          prices.size() == sku_ids.size());
    cart.lines.reserve(sku_ids.size());
    for (std::size_t i = 0; i < sku_ids.size(); ++i) {
        CartLine& line = cart.lines.emplace_back(sku_ids[i], qtys[i], positions[i]);
        if (prices[i] >= 0) line.seen_price = prices[i];
    }
    return cart;
}

const CartLine* find_line(const Cart& cart, std::int64_t sku_id) {
    const auto found = std::ranges::find(cart.lines, sku_id, &CartLine::sku_id);
    return found == cart.lines.end() ? nullptr : &*found;
}

CartLine* find_line(Cart& cart, std::int64_t sku_id) {
    const auto found = std::ranges::find(cart.lines, sku_id, &CartLine::sku_id);
    return found == cart.lines.end() ? nullptr : &*found;
}

bool is_same(const DeliveryChoice& one, const DeliveryChoice& other) {
    return one.method == other.method && one.address == other.address;
}

std::optional<std::int64_t> price_now(const catalog::CatalogStore& store, const Cart& cart,
                                      std::int64_t sku_id, int qty) {
    const auto sku = catalog::find_sku(store, cart.segment, sku_id, qty);
    if (!sku || !sku->sellable) return std::nullopt;
    return sku->price.amount;
}

Error no_such_cart() {
    return {ErrorKind::not_found, "not_found", "There is no such cart."};
}

Error overloaded() {
    Error error{ErrorKind::unavailable, "overloaded",
                "Too much is asked of carts at once. Try again in a moment."};
    error.retry_after_s = 1;
    return error;
}

Error write_refused() {
    Error error{ErrorKind::unavailable, "unavailable",
                "The store cannot take this right now. Try again in a moment."};
    error.retry_after_s = 1;
    return error;
}

Error refusal(std::string_view reason, const Cart& cart) {
    if (reason == "cart_ordered")
        return {ErrorKind::conflict, "cart_ordered", "This cart has become an order; begin a new one."};
    if (reason == "cart_claimed")
        return {ErrorKind::conflict, "cart_claimed", "This cart is another account's."};
    if (reason == "version_conflict")
        return {ErrorKind::conflict, "version_conflict",
                "The cart has changed; it has version " + std::to_string(cart.version) +
                    " now. Read it again and repeat the change."};
    if (reason == "unknown_sku")
        return with_field({ErrorKind::not_found, "unknown_sku", "That is not sold here."}, "/sku",
                          "is not for sale in this segment");
    if (reason == "not_in_cart") return {ErrorKind::not_found, "unknown_sku", "This is not in the cart."};
    if (reason == "cart_full")
        return {ErrorKind::unprocessable, "cart_full",
                "A cart holds at most " + std::to_string(lines_per_cart_max) + " different things."};
    CHECK(reason == "line_limit");
    return with_field({ErrorKind::unprocessable, "line_limit",
                       "At most " + std::to_string(line_qty_max) + " pieces of one thing fit in a cart."},
                      "/qty", "is more than still fits");
}

const markets::Market& market_of(const markets::Markets& markets, const Cart& cart) {
    const markets::Segment* segment = markets.find_segment(cart.segment);
    return segment ? markets.market_of(*segment) : markets.default_market();
}

} // namespace rialto::carts
