// What the response cache tells of itself.
#include "platform/cache/response_cache.hpp"
#include "platform/telemetry/telemetry.hpp"

namespace rialto::cache {

void ResponseCache::publish_metrics() const {
    const Stats now = stats();
    const auto set = [this](std::string_view metric, std::string_view help, auto value) {
        telemetry::gauge(metric, help, {{"cache", name_}}).set(static_cast<double>(value));
    };
    set("rialto_cache_evictions", "Answers that went to make room since the start.", now.evictions);
    set("rialto_cache_entries", "Answers kept.", now.entries);
    set("rialto_cache_aliases", "Exact targets remembered.", now.aliases);
    set("rialto_cache_bytes", "Bytes of the answers kept.", now.bytes);
    for (std::size_t segment = 0;; ++segment) {
        const std::string name = segment_name(segment);
        if (name.empty()) break;
        for (std::size_t tier = 0; tier < tier_names.size(); ++tier)
            telemetry::gauge(
                "rialto_cache_answers",
                "Answers since the start, by where they came from; warm ones were not asked for.",
                {{"cache", name_}, {"segment", name}, {"tier", tier_names[tier]}})
                .set(static_cast<double>(answers(segment, static_cast<Tier>(tier))));
    }
}

} // namespace rialto::cache
