#pragma once
// The data of a `stock.changed` event: {"stock":[[sku_id, available, revision], …]}, absolute values.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::catalog {

struct StockChange {
    std::int64_t sku_id = 0;
    std::int64_t available = 0;
    std::int64_t revision = 0;
};

/// Events are our own: one that cannot be read is a broken invariant of another version and gives nothing
/// (logged).
std::vector<StockChange> parse_stock_event(std::string_view data);
std::string print_stock_event(const std::vector<StockChange>& changes);

} // namespace rialto::catalog
