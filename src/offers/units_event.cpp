#include "offers/units_event.hpp"

#include "platform/json/json.hpp"
#include "platform/telemetry/telemetry.hpp"

namespace rialto::offers {

namespace {

struct EventData {
    std::vector<std::vector<std::int64_t>> units;
    std::vector<std::int64_t> keys;
};
BOOST_DESCRIBE_STRUCT(EventData, (), (units, keys))

} // namespace

UnitsEvent parse_units_event(std::string_view data) {
    Result<EventData> parsed = json::parse<EventData>(data);
    UnitsEvent event;
    if (parsed) {
        event.keys = std::move(parsed->keys);
        for (const std::vector<std::int64_t>& entry : parsed->units)
            if (entry.size() == 3 && entry[0] > 0) event.units.push_back({entry[0], entry[1], entry[2]});
    }
    if (!parsed || event.units.size() != parsed->units.size())
        telemetry::error("units_event_unreadable", {{"bytes", static_cast<std::int64_t>(data.size())}});
    return event;
}

} // namespace rialto::offers
