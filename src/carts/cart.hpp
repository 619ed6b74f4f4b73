#pragma once
// What the use cases of this folder share: a cart as the statements give it, and why a write was refused.

#include "carts/carts.hpp"

#include <string_view>

namespace rialto::carts {

/// A row of read_carts.
Cart cart_of(const postgres::Row& row);

/// nullptr when there is no such line.
const CartLine* find_line(const Cart& cart, std::int64_t sku_id);
CartLine* find_line(Cart& cart, std::int64_t sku_id);
/// Where it goes, and how; label and price are not looked at.
bool is_same(const DeliveryChoice& one, const DeliveryChoice& other);
/// What one piece costs now in the cart's segment, of so many; nullopt: not sold there.
std::optional<std::int64_t> price_now(const catalog::CatalogStore& store, const Cart& cart,
                                      std::int64_t sku_id, int qty);

/// The delivery as the cart keeps it, {"address", "method"}.
std::string print_stored_delivery(const DeliveryChoice& delivery);
/// nullopt (and a line in the log) for what another release wrote and this one cannot read: as good as not
/// chosen.
std::optional<DeliveryChoice> parse_stored_delivery(std::string_view text);

std::string print_stored_codes(const std::vector<std::string>& codes);
std::string print_stored_refusals(const std::vector<pricing::Refusal>& refusals);
/// Empty (and a line in the log) for what this release cannot read.
std::vector<pricing::Refusal> parse_stored_refusals(std::string_view text);

CartEvent line_event(std::string_view topic, std::int64_t sku_id, int qty);
CartEvent created_event(std::string_view segment);
CartEvent delivery_event(std::string_view method);
CartEvent codes_event(std::size_t codes);
CartEvent merged_event(MergeStrategy strategy, const Cart& guest);

/// Puts what the guest chose into the account's cart, after what is there. Of what can only be there once,
/// the guest's counts, which is the later: address, prices seen. Error: cart_full.
Result<std::optional<CartEvent>> merge_into(Cart& own, const Cart& guest, MergeStrategy strategy);

/// Why a write is refused: "cart_ordered", "cart_claimed", "version_conflict", "unknown_sku", "not_in_cart",
/// "cart_full" or "line_limit"; `cart` is as it was found.
Error refusal(std::string_view reason, const Cart& cart);
Error no_such_cart();
/// More writes than can be recorded: try again in a moment.
Error overloaded();
/// The database refused it, which is a fault of ours.
Error write_refused();

/// The cart with its lines at the prices of the moment, and nothing reckoned of them.
PricedCart with_lines(const catalog::CatalogStore& store, const catalog::Availability& availability,
                      Cart cart);
/// What pricing is asked of such a cart: the lines that are sold here.
pricing::Basket basket_of(const PricedCart& priced, Time at);
/// What pricing answered, line by line.
void take_price(PricedCart& priced, pricing::Priced price);

/// The market of the cart's segment; the default one when this node does not know the segment.
const markets::Market& market_of(const markets::Markets& markets, const Cart& cart);

} // namespace rialto::carts
