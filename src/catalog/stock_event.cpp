#include "catalog/stock_event.hpp"

#include "catalog/availability.hpp"
#include "platform/json/json.hpp"
#include "platform/telemetry/telemetry.hpp"

namespace rialto::catalog {

namespace {

struct StockEvent {
    std::vector<std::vector<std::int64_t>> stock;
};
BOOST_DESCRIBE_STRUCT(StockEvent, (), (stock))

} // namespace

std::vector<StockChange> parse_stock_event(std::string_view data) {
    const Result<StockEvent> event = json::parse<StockEvent>(data);
    std::vector<StockChange> changes;
    if (event) {
        for (const std::vector<std::int64_t>& entry : event->stock)
            if (entry.size() == 3 && entry[0] > 0 && entry[0] < availability_sku_id_max)
                changes.push_back({entry[0], entry[1], entry[2]});
    }
    if (!event || changes.size() != event->stock.size())
        telemetry::error("stock_event_unreadable", {{"bytes", static_cast<std::int64_t>(data.size())}});
    return changes;
}

std::string print_stock_event(const std::vector<StockChange>& changes) {
    StockEvent event;
    for (const StockChange& change : changes)
        event.stock.push_back({change.sku_id, change.available, change.revision});
    return json::print(event);
}

} // namespace rialto::catalog
