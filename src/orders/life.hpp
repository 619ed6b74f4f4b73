#pragma once
// The life of an order as data, and what money makes of it. Pure: no I/O. The database holds the same tables
// (orders.transitions, orders.payment_transitions) and refuses an event that they do not list.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace rialto::orders {

struct Transition {
    std::string_view from;
    std::string_view to;

    bool operator==(const Transition&) const = default;
};

std::span<const Transition> transitions();         // of status
std::span<const Transition> payment_transitions(); // of payment_status
bool may_become(std::span<const Transition> table, std::string_view from, std::string_view to);

/// For people: "packed, cancelled or expired"; "nothing more" where a life ends.
std::string list_next(std::span<const Transition> table, std::string_view from);

/// No money moves for it any more.
bool is_closed(std::string_view status);

/// "paid", "part_refunded" or "refunded", of an order that was collected.
std::string_view payment_status_of(std::int64_t collected, std::int64_t refunded);

} // namespace rialto::orders
