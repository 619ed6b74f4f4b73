#include "carts/cart.hpp"

#include "base/check.hpp"

namespace rialto::carts {

namespace {

Error with_field(Error error, std::string pointer, std::string detail) {
    error.fields.push_back({std::move(pointer), std::move(detail)});
    return error;
}

} // namespace

Cart cart_of(const postgres::Row& row) {
    Cart cart{.id = row.get<Uuid>(1),
              .version = row.get<std::int32_t>(2),
              .segment = row.get<std::string>(3),
              .ordered = row.get<bool>(4),
              .order_id = row.get<std::optional<Uuid>>(5),
              .lines = {},
              .delivery = {}};
    if (!row.is_null(6)) cart.delivery = parse_stored_delivery(row.get<postgres::Jsonb>(6).text);
    const auto sku_ids = row.get<std::vector<std::int64_t>>(7);
    const auto qtys = row.get<std::vector<std::int32_t>>(8);
    CHECK(sku_ids.size() == qtys.size());
    cart.codes = row.get<std::vector<std::string>>(9);
    cart.refusals = parse_stored_refusals(row.get<postgres::Jsonb>(10).text);
    cart.lines.reserve(sku_ids.size());
    for (std::size_t i = 0; i < sku_ids.size(); ++i) cart.lines.push_back({sku_ids[i], qtys[i]});
    return cart;
}

Error no_such_cart() {
    return {ErrorKind::not_found, "not_found", "There is no such cart."};
}

Error refusal(std::string_view outcome, const Cart& cart) {
    if (outcome == "cart_ordered")
        return {ErrorKind::conflict, "cart_ordered", "This cart has become an order; begin a new one."};
    if (outcome == "version_conflict")
        return {ErrorKind::conflict, "version_conflict",
                "The cart has changed; it has version " + std::to_string(cart.version) +
                    " now. Read it again and repeat the change."};
    if (outcome == "unknown_sku")
        return with_field({ErrorKind::not_found, "unknown_sku", "That is not sold here."}, "/sku",
                          "is not for sale in this segment");
    if (outcome == "not_in_cart") return {ErrorKind::not_found, "unknown_sku", "This is not in the cart."};
    if (outcome == "cart_full")
        return {ErrorKind::unprocessable, "cart_full",
                "A cart holds at most " + std::to_string(lines_per_cart_max) + " different things."};
    if (outcome == "line_limit")
        return with_field({ErrorKind::unprocessable, "line_limit",
                           "At most " + std::to_string(line_qty_max) + " pieces of one thing fit in a cart."},
                          "/qty", "is more than still fits");
    CHECK(outcome == "not_found");
    return no_such_cart();
}

const markets::Market& market_of(const markets::Markets& markets, const Cart& cart) {
    const markets::Segment* segment = markets.find_segment(cart.segment);
    return segment ? markets.market_of(*segment) : markets.default_market();
}

Result<Cart> result_of(const postgres::Rows& rows) {
    if (rows.empty()) return std::unexpected(no_such_cart());
    const postgres::Row row = rows[0];
    Cart cart = cart_of(row);
    if (const auto outcome = row.get<std::string_view>(0); outcome != "written")
        return std::unexpected(refusal(outcome, cart));
    return cart;
}

} // namespace rialto::carts
