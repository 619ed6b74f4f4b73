#include "catalog/prices_event.hpp"

#include "platform/json/json.hpp"
#include "platform/telemetry/telemetry.hpp"

namespace rialto::catalog {

BOOST_DESCRIBE_STRUCT(PricesChange, (), (sku_ids, of_list, of_everything))

std::string print_prices_event(const PricesChange& change) {
    return json::print(change);
}

PricesChange parse_prices_event(std::string_view data) {
    Result<PricesChange> change = json::parse<PricesChange>(data);
    if (change) return std::move(*change);
    telemetry::error("prices_event_unreadable", {{"bytes", static_cast<std::int64_t>(data.size())}});
    return {.of_everything = true};
}

} // namespace rialto::catalog
