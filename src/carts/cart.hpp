#pragma once
// What the use cases of this folder share: a cart as the statements give it, and why a write was refused.

#include "carts/carts.hpp"

#include <string_view>

namespace rialto::carts {

/// The row of show_cart_v1 and read_carts: outcome, cart_id, version, segment, is_ordered, order_id,
/// delivery, sku_ids, qtys.
Cart cart_of(const postgres::Row& row);

/// The delivery as the cart keeps it, {"address", "method"}.
std::string print_stored_delivery(const DeliveryChoice& delivery);
/// nullopt (and a line in the log) for what another release wrote and this one cannot read: as good as not
/// chosen.
std::optional<DeliveryChoice> parse_stored_delivery(std::string_view text);

/// The error that an outcome of a write stands for; `cart` is as it was found.
Error refusal(std::string_view outcome, const Cart& cart);
Error no_such_cart();

/// The market of the cart's segment; the default one when this node does not know the segment.
const markets::Market& market_of(const markets::Markets& markets, const Cart& cart);

/// The cart, or the error of its outcome; no row is no cart.
Result<Cart> result_of(const postgres::Rows& rows);

} // namespace rialto::carts
