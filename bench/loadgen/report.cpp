#include "loadgen/report.hpp"

#include "loadgen/request_file.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>
#include <stdexcept>

namespace rialto::load {

std::uint32_t percentile(const std::vector<std::uint32_t>& sorted, double q) {
    if (sorted.empty()) return 0;
    const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(sorted.size())));
    return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

std::string print_summary(const Options& options, const Outcome& outcome, std::size_t requests) {
    std::map<int, std::size_t> statuses;
    std::vector<std::uint32_t> latencies;
    std::size_t in_time = 0;
    std::size_t whole = 0;
    std::size_t whole_in_time = 0;
    for (const Sample& sample : outcome.samples) {
        ++statuses[sample.status];
        if (sample.status == 0) continue;
        latencies.push_back(sample.latency_us);
        const bool is_in_time =
            options.seconds <= 0 || static_cast<double>(sample.at_us) <= options.seconds * 1e6;
        const bool is_whole =
            (sample.request + 1) % static_cast<std::uint32_t>(options.steps) == 0 && sample.status < 300;
        in_time += is_in_time ? 1 : 0;
        whole += is_whole ? 1 : 0;
        whole_in_time += is_in_time && is_whole ? 1 : 0;
    }
    std::ranges::sort(latencies);
    const std::size_t answered = latencies.size();
    // A list that ended before the time was over took as long as it took.
    const double seconds =
        options.seconds > 0 ? std::min(options.seconds, outcome.elapsed_s) : outcome.elapsed_s;
    const double per_request = answered == 0 ? 0 : 1e6 / static_cast<double>(answered);

    std::string text = "{\"requests\":" + std::to_string(outcome.samples.size()) +
                       ",\"answered\":" + std::to_string(answered) +
                       ",\"lost\":" + std::to_string(statuses[0]);
    const std::size_t unsent = options.repeat ? 0 : requests - std::min(requests, outcome.samples.size());
    text += ",\"unsent\":" + std::to_string(unsent);
    const auto rate_of = [&](std::size_t count) {
        return seconds > 0 ? static_cast<double>(count) / seconds : 0.0;
    };
    char figures[256];
    std::snprintf(figures, sizeof figures, ",\"seconds\":%.3f,\"rate\":%.1f", seconds, rate_of(in_time));
    text += figures;
    text += ",\"statuses\":{";
    bool first = true;
    for (const auto& [status, count] : statuses) {
        if (count == 0) continue;
        text += (first ? "\"" : ",\"") + std::to_string(status) + "\":" + std::to_string(count);
        first = false;
    }
    std::snprintf(figures, sizeof figures,
                  "},\"latency_us\":{\"p50\":%u,\"p90\":%u,\"p99\":%u,\"max\":%u},"
                  "\"cpu_us\":{\"user\":%.2f,\"system\":%.2f}",
                  percentile(latencies, 0.5), percentile(latencies, 0.9), percentile(latencies, 0.99),
                  percentile(latencies, 1.0), outcome.user_cpu_s * per_request,
                  outcome.system_cpu_s * per_request);
    text += figures;
    if (options.steps > 1) {
        std::snprintf(figures, sizeof figures, ",\"walks\":{\"whole\":%zu,\"rate\":%.1f}", whole,
                      rate_of(whole_in_time));
        text += figures;
    }
    return text + "}";
}

void write_results(const std::string& path, const Options& options, const Outcome& outcome) {
    std::ofstream file(path, std::ios::trunc);
    std::string line;
    for (std::size_t i = 0; i < outcome.samples.size(); ++i) {
        const Sample& sample = outcome.samples[i];
        line = "{\"request\":" + std::to_string(sample.request) +
               ",\"status\":" + std::to_string(sample.status) +
               ",\"us\":" + std::to_string(sample.latency_us) + ",\"at_us\":" + std::to_string(sample.at_us);
        if (!options.kept_header.empty()) append_json_string(line += ",\"header\":", outcome.texts[i].header);
        if (options.keep_bodies) append_json_string(line += ",\"body\":", outcome.texts[i].body);
        file << line << "}\n";
    }
    if (!file.flush()) throw std::runtime_error(path + " cannot be written");
}

} // namespace rialto::load
