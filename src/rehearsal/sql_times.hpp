#pragma once
// What the store's database did meanwhile, by the metrics of the node that was rehearsed on. Private to this
// folder.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::rehearsal {

struct SqlTime {
    std::string statement; // "orders.capture_orders"
    std::uint64_t count = 0;
    double seconds = 0;
};

/// By statement, out of /metrics; empty where it does not tell.
std::map<std::string, SqlTime> read_sql_times(std::string_view metrics);

/// What came between two looks, what took most time first; statements that did nothing are left out.
std::vector<SqlTime> difference(const std::map<std::string, SqlTime>& before,
                                const std::map<std::string, SqlTime>& after);

} // namespace rialto::rehearsal
