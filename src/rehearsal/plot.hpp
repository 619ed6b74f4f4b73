#pragma once
// Small plots as inline SVG: colours and fonts are the page's (classes `s1` to `s4` of lines), so that one
// plot serves light and dark, screen and paper. Private to this folder.

#include "platform/load/histogram.hpp"

#include <string>
#include <utility>
#include <vector>

namespace rialto::rehearsal {

std::string escaped(std::string_view text); // for HTML and SVG

struct Line {
    std::string name;
    std::vector<std::pair<double, double>> points; // x growing
    bool steps = false;                            // the value holds until the next point
};

/// Over time in seconds, from the start of the offer (0, which is marked).
struct TimePlot {
    std::string title;
    std::string unit; // of values, for who cannot see the plot
    double from_s = 0;
    double to_s = 1;
    std::vector<Line> lines;
    bool is_logarithmic = false; // values from 0.1 up
};
std::string draw(const TimePlot& plot);

/// Percentiles on HdrHistogram's scale: each further nine takes the same room.
struct LatencyCurve {
    std::string name;
    const load::Histogram* latencies;
};
std::string draw_latencies(std::string_view title, const std::vector<LatencyCurve>& curves);

/// Round values that divide 0 to `highest` into at most `most` parts; the last is at least `highest`.
std::vector<double> ticks_to(double highest, int most);

} // namespace rialto::rehearsal
