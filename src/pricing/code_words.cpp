#include "pricing/price.hpp"

namespace rialto::pricing {

std::string_view name_of(CodeState state) {
    switch (state) {
    case CodeState::applied: return "applied";
    case CodeState::waiting: return "waiting";
    case CodeState::unknown: return "unknown";
    case CodeState::not_started: return "not_started";
    case CodeState::ended: return "ended";
    case CodeState::used_up: return "used_up";
    case CodeState::limit_reached: return "limit_reached";
    case CodeState::first_order_only: return "first_order_only";
    case CodeState::not_here: return "not_here";
    case CodeState::not_enough: return "not_enough";
    case CodeState::nothing_to_lower: return "nothing_to_lower";
    case CodeState::needs_code: return "needs_code";
    case CodeState::better_without: return "better_without";
    }
    return "";
}

std::string_view words_of(CodeState state) {
    switch (state) {
    case CodeState::applied: return "This code lowers your price.";
    case CodeState::waiting: return "This code counts once you have chosen a delivery method.";
    case CodeState::unknown: return "We do not know this code. Look at it once more, letter by letter.";
    case CodeState::not_started: return "This code is not valid yet.";
    case CodeState::ended: return "This code is not valid any more.";
    case CodeState::used_up: return "This code has been used as often as it can be.";
    case CodeState::limit_reached: return "You have used this code as often as one person can.";
    case CodeState::first_order_only: return "This code is for a first order.";
    case CodeState::not_here: return "This code is not for this shop.";
    case CodeState::not_enough: return "There is not enough in the cart for this code yet.";
    case CodeState::nothing_to_lower: return "Nothing in the cart is lowered by this code.";
    case CodeState::needs_code: return "This promotion needs its code.";
    case CodeState::better_without: return "Another promotion lowers your price more.";
    }
    return "";
}

} // namespace rialto::pricing
