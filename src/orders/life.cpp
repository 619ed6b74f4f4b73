#include "orders/life.hpp"

#include <algorithm>
#include <array>

namespace rialto::orders {

namespace {

constexpr std::array<Transition, 6> status_table{{{"placed", "packed"},
                                                  {"packed", "shipped"},
                                                  {"shipped", "delivered"},
                                                  {"placed", "cancelled"},
                                                  {"packed", "cancelled"},
                                                  {"placed", "expired"}}};

constexpr std::array<Transition, 11> payment_table{{{"unpaid", "authorised"},
                                                    {"unpaid", "paid"},
                                                    {"authorised", "unpaid"},
                                                    {"authorised", "paid"},
                                                    {"paid", "part_refunded"},
                                                    {"paid", "refunded"},
                                                    {"part_refunded", "part_refunded"},
                                                    {"part_refunded", "refunded"},
                                                    {"part_refunded", "paid"},
                                                    {"refunded", "part_refunded"},
                                                    {"refunded", "paid"}}};

} // namespace

std::span<const Transition> transitions() {
    return status_table;
}

std::span<const Transition> payment_transitions() {
    return payment_table;
}

bool may_become(std::span<const Transition> table, std::string_view from, std::string_view to) {
    return std::ranges::find(table, Transition{from, to}) != table.end();
}

std::string list_next(std::span<const Transition> table, std::string_view from) {
    std::string text;
    const auto count = std::ranges::count(table, from, &Transition::from);
    std::ptrdiff_t place = 0;
    for (const Transition& each : table) {
        if (each.from != from) continue;
        ++place;
        if (place > 1) text += place == count ? " or " : ", ";
        text += each.to;
    }
    return text.empty() ? "nothing more" : text;
}

bool is_closed(std::string_view status) {
    return status == "cancelled" || status == "expired";
}

std::string_view payment_status_of(std::int64_t collected, std::int64_t refunded) {
    if (refunded == collected) return "refunded";
    return refunded == 0 ? "paid" : "part_refunded";
}

} // namespace rialto::orders
