#include "base/check.hpp"
#include "carts/cart.hpp"

#include <algorithm>

namespace rialto::carts {

namespace {

int merged_qty(int own, int guest, MergeStrategy strategy) {
    switch (strategy) {
    case MergeStrategy::keep_larger: return std::max(own, guest);
    case MergeStrategy::add: return std::min(own + guest, line_qty_max);
    case MergeStrategy::keep_guest: return guest;
    }
    CHECK(false);
}

void merge_codes(Cart& own, const Cart& guest) {
    for (const std::string& code : guest.codes) {
        const auto is_same = [&](const std::string& one) {
            return pricing::fold_code(one) == pricing::fold_code(code);
        };
        if (own.codes.size() < pricing::codes_max && std::ranges::none_of(own.codes, is_same))
            own.codes.push_back(code);
    }
    for (const pricing::Refusal& refusal : guest.refusals)
        if (std::ranges::find(own.refusals, refusal) == own.refusals.end()) own.refusals.push_back(refusal);
}

} // namespace

Result<std::optional<CartEvent>> merge_into(Cart& own, const Cart& guest, MergeStrategy strategy) {
    if (strategy == MergeStrategy::keep_guest) own.lines.clear();
    for (const CartLine& line : guest.lines) {
        if (CartLine* same = find_line(own, line.sku_id)) {
            same->qty = merged_qty(same->qty, line.qty, strategy);
            same->seen_price = line.seen_price;
        } else {
            const int last = own.lines.empty() ? 0 : own.lines.back().position;
            own.lines.push_back({line.sku_id, line.qty, last + 1, line.seen_price});
        }
    }
    if (own.lines.size() > lines_per_cart_max) return std::unexpected(refusal("cart_full", own));
    if (guest.delivery) own.delivery = guest.delivery;
    if (strategy == MergeStrategy::keep_guest) own.codes.clear();
    merge_codes(own, guest);
    return merged_event(strategy, guest);
}

} // namespace rialto::carts
