#include "platform/telemetry/telemetry.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <vector>

namespace rialto::telemetry {

namespace {

/// Never destroyed: handles live as long as the program, also in threads that outlast main.
prometheus::Registry& registry() {
    static auto* const all = new prometheus::Registry();
    return *all;
}

std::map<std::string, std::string> label_map(Labels labels) {
    std::map<std::string, std::string> map;
    for (const auto& [name, value] : labels) map.emplace(name, value);
    return map;
}

} // namespace

void Counter::add(double n) {
    static_cast<prometheus::Counter*>(impl)->Increment(n);
}

void Gauge::set(double value) {
    static_cast<prometheus::Gauge*>(impl)->Set(value);
}

void Histogram::observe(double seconds) {
    static_cast<prometheus::Histogram*>(impl)->Observe(seconds);
}

void Histogram::observe_counted(std::span<const std::uint64_t, histogram_bounds.size() + 1> counts,
                                double sum_s) {
    std::vector<double> increments(counts.begin(), counts.end());
    static_cast<prometheus::Histogram*>(impl)->ObserveMultiple(increments, sum_s);
}

Counter counter(std::string_view name, std::string_view help, Labels labels) {
    auto& family =
        prometheus::BuildCounter().Name(std::string(name)).Help(std::string(help)).Register(registry());
    Counter handle;
    handle.impl = &family.Add(label_map(labels));
    return handle;
}

Gauge gauge(std::string_view name, std::string_view help, Labels labels) {
    auto& family =
        prometheus::BuildGauge().Name(std::string(name)).Help(std::string(help)).Register(registry());
    Gauge handle;
    handle.impl = &family.Add(label_map(labels));
    return handle;
}

Histogram histogram(std::string_view name, std::string_view help, Labels labels) {
    auto& family =
        prometheus::BuildHistogram().Name(std::string(name)).Help(std::string(help)).Register(registry());
    Histogram handle;
    handle.impl = &family.Add(label_map(labels), prometheus::Histogram::BucketBoundaries(
                                                     histogram_bounds.begin(), histogram_bounds.end()));
    return handle;
}

std::string render_metrics() {
    return prometheus::TextSerializer().Serialize(registry().Collect());
}

} // namespace rialto::telemetry
