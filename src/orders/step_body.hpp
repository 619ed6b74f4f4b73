#pragma once
// What requests for a step of an order's life have in common. Private to this folder.

#include "base/text.hpp"
#include "orders/routes.hpp"
#include "orders/wire.hpp"

namespace rialto::orders {

inline constexpr std::size_t text_code_points_max = 200; // of a carrier, tracking number or reason

struct NoBody {};
BOOST_DESCRIBE_STRUCT(NoBody, (), ())

/// An empty body stands for an empty object.
template <class Body>
Result<Body> parse_body(const http::Request& request) {
    return json::parse<Body>(trim(request.body).empty() ? std::string_view("{}") : request.body);
}

Result<std::string> checked_text(std::string pointer, std::string_view text, bool needed);

/// Absent: none, which stands for all. Each SKU once, 1 to qty_max pieces.
Result<std::vector<LineQty>> checked_lines(std::optional<std::vector<LineQty>> lines);

OrderService::Record record_of(const http::Request& request, std::string operation, std::string detail);

} // namespace rialto::orders

template <>
inline constexpr std::string_view rialto::json::schema_name<rialto::orders::LineQty> = "OrderLineQty";
