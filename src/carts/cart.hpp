#pragma once
// What the use cases of this folder share: a cart as the statements give it, and why a write was refused.

#include "carts/carts.hpp"

#include <string_view>

namespace rialto::carts {

/// The row of show_cart_v1 and read_carts: outcome, cart_id, version, segment, is_ordered, order_id,
/// delivery, sku_ids, qtys, codes, refusals.
Cart cart_of(const postgres::Row& row);

/// The delivery as the cart keeps it, {"address", "method"}.
std::string print_stored_delivery(const DeliveryChoice& delivery);
/// nullopt (and a line in the log) for what another release wrote and this one cannot read: as good as not
/// chosen.
std::optional<DeliveryChoice> parse_stored_delivery(std::string_view text);

std::string print_stored_refusals(const std::vector<pricing::Refusal>& refusals);
/// Empty (and a line in the log) for what this release cannot read.
std::vector<pricing::Refusal> parse_stored_refusals(std::string_view text);

/// The error that an outcome of a write stands for; `cart` is as it was found.
Error refusal(std::string_view outcome, const Cart& cart);
Error no_such_cart();

/// The cart with its lines at the prices of the moment, and nothing reckoned of them.
PricedCart with_lines(const catalog::CatalogStore& store, const catalog::Availability& availability,
                      Cart cart);
/// What pricing is asked of such a cart: the lines that are sold here.
pricing::Basket basket_of(const PricedCart& priced, Time at);
/// What pricing answered, line by line.
void take_price(PricedCart& priced, pricing::Priced price);

/// The market of the cart's segment; the default one when this node does not know the segment.
const markets::Market& market_of(const markets::Markets& markets, const Cart& cart);

/// The cart, or the error of its outcome; no row is no cart.
Result<Cart> result_of(const postgres::Rows& rows);

} // namespace rialto::carts
