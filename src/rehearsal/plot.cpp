#include "rehearsal/plot.hpp"

#include "rehearsal/verdict.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace rialto::rehearsal {

namespace {

constexpr double width = 400;
constexpr double height = 200;
constexpr double left = 44;
constexpr double right = 12;
constexpr double top = 12;
constexpr double bottom = 26;

std::string coordinate(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", value);
    return text;
}

std::string label(double value) {
    if (value >= 10'000) return print_number(value / 1000) + "k";
    return print_number(value);
}

/// The frame of a plot and where values come to lie in it.
class Frame {
  public:
    Frame(double from_x, double to_x, double from_y, double to_y)
        : from_x_(from_x), to_x_(std::max(to_x, from_x + 1e-9)), from_y_(from_y),
          to_y_(std::max(to_y, from_y + 1e-9)) {}

    double x(double value) const {
        return left + (value - from_x_) / (to_x_ - from_x_) * (width - left - right);
    }
    double y(double value) const {
        return height - bottom - (value - from_y_) / (to_y_ - from_y_) * (height - top - bottom);
    }

    void tick_y(std::string& out, double value, const std::string& words) const {
        const std::string at = coordinate(y(value));
        out += "<line class=\"grid\" x1=\"" + coordinate(left) + "\" x2=\"" + coordinate(width - right) +
               "\" y1=\"" + at + "\" y2=\"" + at + "\"/><text class=\"tick\" text-anchor=\"end\" x=\"" +
               coordinate(left - 6) + "\" y=\"" + coordinate(y(value) + 4) + "\">" + escaped(words) +
               "</text>";
    }
    void tick_x(std::string& out, double value, const std::string& words) const {
        out += "<text class=\"tick\" text-anchor=\"middle\" x=\"" + coordinate(x(value)) + "\" y=\"" +
               coordinate(height - 8) + "\">" + escaped(words) + "</text>";
    }
    void mark_x(std::string& out, double value) const {
        const std::string at = coordinate(x(value));
        out += "<line class=\"mark\" x1=\"" + at + "\" x2=\"" + at + "\" y1=\"" + coordinate(top) +
               "\" y2=\"" + coordinate(height - bottom) + "\"/>";
    }

  private:
    double from_x_;
    double to_x_;
    double from_y_;
    double to_y_;
};

std::string open_svg(std::string_view title, std::string_view description) {
    return "<svg viewBox=\"0 0 400 200\" role=\"img\" aria-label=\"" + escaped(title) + ": " +
           escaped(description) + "\">";
}

void add_path(std::string& out, const Frame& frame, const Line& line, std::size_t place, double lowest,
              bool is_logarithmic) {
    if (line.points.empty()) return;
    const auto y_of = [&](double value) {
        return frame.y(is_logarithmic ? std::log10(std::max(value, lowest)) : value);
    };
    std::string path;
    double before = 0;
    for (const auto& [x, y] : line.points) {
        const std::string at = coordinate(frame.x(x));
        if (line.steps && !path.empty()) path += "L" + at + " " + coordinate(y_of(before));
        path += (path.empty() ? "M" : "L") + at + " " + coordinate(y_of(y));
        before = y;
    }
    out += "<path class=\"s" + std::to_string(place + 1) + "\" d=\"" + path + "\"/>";
}

std::string legend(const std::vector<std::string>& names) {
    if (names.size() < 2) return {};
    std::string out = "<p class=\"legend\">";
    for (std::size_t i = 0; i < names.size(); ++i)
        out += "<span class=\"k" + std::to_string(i + 1) + "\">" + escaped(names[i]) + "</span> ";
    return out + "</p>";
}

std::string figure(std::string_view title, const std::vector<std::string>& names, std::string svg) {
    return "<figure><figcaption>" + escaped(title) + "</figcaption>" + std::move(svg) + legend(names) +
           "</figure>\n";
}

double highest_of(const std::vector<Line>& lines) {
    double highest = 0;
    for (const Line& line : lines)
        for (const auto& point : line.points) highest = std::max(highest, point.second);
    return highest;
}

std::string describe(const TimePlot& plot) {
    std::string words;
    for (const Line& line : plot.lines) {
        double highest = 0;
        for (const auto& point : line.points) highest = std::max(highest, point.second);
        words += (words.empty() ? "" : "; ") + line.name + " up to " + print_number(highest) + plot.unit;
    }
    return words;
}

} // namespace

std::string escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char letter : text) {
        switch (letter) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        default: out += letter;
        }
    }
    return out;
}

std::vector<double> ticks_to(double highest, int most) {
    if (highest <= 0) return {0, 1};
    const double rough = highest / most;
    const double power = std::pow(10, std::floor(std::log10(rough)));
    double step = 10 * power;
    for (const double nice : {1.0, 2.0, 5.0})
        if (nice * power >= rough * 0.999999) {
            step = nice * power;
            break;
        }
    std::vector<double> ticks{0};
    while (ticks.back() < highest * 0.999999) ticks.push_back(step * static_cast<double>(ticks.size()));
    return ticks;
}

std::string draw(const TimePlot& plot) {
    const double highest = highest_of(plot.lines);
    constexpr double lowest = 0.1;
    const double top_power = std::max(1.0, std::ceil(std::log10(std::max(highest, 1.0))));
    const std::vector<double> ticks = ticks_to(highest, 4);
    const Frame frame(plot.from_s, plot.to_s, plot.is_logarithmic ? std::log10(lowest) : 0,
                      plot.is_logarithmic ? top_power : ticks.back());
    std::string out = open_svg(plot.title, describe(plot));
    if (plot.is_logarithmic)
        for (double power = -1; power <= top_power; ++power)
            frame.tick_y(out, power, label(std::pow(10, power)));
    else
        for (const double tick : ticks) frame.tick_y(out, tick, label(tick));
    const double every = ticks_to(plot.to_s - plot.from_s, 6)[1];
    for (double x = std::ceil(plot.from_s / every) * every; x <= plot.to_s; x += every)
        frame.tick_x(out, x, (x < 0 ? "−" : "") + print_number(std::abs(x)) + " s");
    if (plot.from_s <= 0 && plot.to_s >= 0) frame.mark_x(out, 0);
    std::vector<std::string> names;
    for (std::size_t i = 0; i < plot.lines.size(); ++i) {
        add_path(out, frame, plot.lines[i], i, lowest, plot.is_logarithmic);
        names.push_back(plot.lines[i].name);
    }
    return figure(plot.title, names, out + "</svg>");
}

std::string draw_latencies(std::string_view title, const std::vector<LatencyCurve>& curves) {
    constexpr double nines = 4; // 99.99 %
    constexpr int points = 120;
    std::vector<Line> lines;
    for (const LatencyCurve& curve : curves) {
        Line line{.name = curve.name, .points = {}};
        for (int i = 0; i <= points; ++i) {
            const double x = nines * i / points;
            const double share = 1 - std::pow(10, -x);
            // What lies beyond the last of the values says nothing.
            if ((1 - share) * static_cast<double>(curve.latencies->count()) < 1) break;
            line.points.emplace_back(x,
                                     static_cast<double>(curve.latencies->percentile(share).count()) / 1000);
        }
        lines.push_back(std::move(line));
    }
    constexpr double lowest = 0.1;
    const double top_power = std::max(1.0, std::ceil(std::log10(std::max(highest_of(lines), 1.0))));
    const Frame frame(0, nines, std::log10(lowest), top_power);
    std::string out = open_svg(title, "latency in milliseconds by the share of requests that were faster");
    for (double power = -1; power <= top_power; ++power) frame.tick_y(out, power, label(std::pow(10, power)));
    const char* shares[] = {"all", "90 %", "99 %", "99.9 %", "99.99 %"};
    for (int i = 1; i < 5; ++i) frame.tick_x(out, i == 4 ? 3.85 : i, shares[i]);
    std::vector<std::string> names;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        add_path(out, frame, lines[i], i, lowest, true);
        names.push_back(lines[i].name);
    }
    return figure(title, names, out + "</svg>");
}

} // namespace rialto::rehearsal
