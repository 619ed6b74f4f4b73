#include "rehearsal/report.hpp"

#include "rehearsal/plot.hpp"
#include "rehearsal/report_style.hpp"

#include <algorithm>

namespace rialto::rehearsal {

namespace {

constexpr std::size_t statements_shown_max = 6;

double seconds(Duration time) {
    return static_cast<double>(time.count()) / 1e6;
}

/// Bins as a rate a second, `together` of them at a time, from the start of the offer.
Line rate_line(std::string name, const std::vector<std::uint32_t>& bins, const Played& played,
               std::size_t together) {
    Line line{.name = std::move(name), .points = {}, .steps = true};
    const double each = seconds(bin) * static_cast<double>(together);
    for (std::size_t i = 0; i < bins.size(); i += together) {
        double sum = 0;
        for (std::size_t k = i; k < std::min(bins.size(), i + together); ++k) sum += bins[k];
        line.points.emplace_back(seconds(bin) * static_cast<double>(i) - seconds(played.phases.start),
                                 sum / each);
    }
    const double past =
        seconds(bin) * static_cast<double>((bins.size() + together - 1) / together * together);
    line.points.emplace_back(past - seconds(played.phases.start), 0);
    if (seconds(played.lasted) > past)
        line.points.emplace_back(seconds(played.lasted - played.phases.start), 0);
    return line;
}

Line units_line(const Played& played) {
    Line line{.name = "units left", .points = {}, .steps = true};
    auto left = static_cast<double>(played.stage.units);
    line.points.emplace_back(-seconds(played.phases.start), left);
    const auto& bins = played.tally.orders.bins();
    for (std::size_t i = 0; i < bins.size(); ++i) {
        left -= bins[i];
        line.points.emplace_back(seconds(bin) * static_cast<double>(i + 1) - seconds(played.phases.start),
                                 left);
    }
    line.points.emplace_back(seconds(played.lasted - played.phases.start), left);
    return line;
}

Line line_of_waiting(const Played& played) {
    Line line{.name = "in line", .points = {}, .steps = true};
    const auto& bins = played.tally.in_line;
    for (std::size_t i = 0; i < bins.size(); ++i)
        line.points.emplace_back(seconds(bin) * static_cast<double>(i) - seconds(played.phases.start),
                                 bins[i]);
    return line;
}

/// p50 and p99 of browsing, second by second.
std::vector<Line> browse_lines(const Played& played) {
    std::vector<std::vector<std::uint32_t>> by_second;
    for (const Look& look : played.looks) {
        const std::size_t second = look.due_ms / 1000;
        if (second >= by_second.size()) by_second.resize(second + 1);
        by_second[second].push_back(look.took_us);
    }
    Line p99{.name = "99 of 100 were faster", .points = {}};
    Line p50{.name = "half were faster", .points = {}};
    for (std::size_t i = 0; i < by_second.size(); ++i) {
        auto& all = by_second[i];
        if (all.empty()) continue;
        std::ranges::sort(all);
        const double at = static_cast<double>(i) + 0.5 - seconds(played.phases.start);
        p99.points.emplace_back(at, all[(all.size() - 1) * 99 / 100] / 1000.0);
        p50.points.emplace_back(at, all[(all.size() - 1) / 2] / 1000.0);
    }
    return {std::move(p99), std::move(p50)};
}

std::vector<Line> error_lines(const Played& played) {
    std::vector<std::pair<std::uint64_t, std::string>> kinds;
    for (const auto& [kind, series] : played.tally.errors) kinds.emplace_back(series.total(), kind);
    std::ranges::sort(kinds, std::greater<>());
    std::vector<Line> lines;
    for (std::size_t i = 0; i < std::min<std::size_t>(kinds.size(), 4); ++i)
        lines.push_back(
            rate_line(kinds[i].second, played.tally.errors.at(kinds[i].second).bins(), played, 4));
    return lines;
}

std::string plots(const Played& played) {
    const double from = -seconds(played.phases.start);
    const double to = seconds(played.lasted - played.phases.start);
    const auto over_time = [&](std::string title, std::vector<Line> lines, std::string unit = "") {
        return draw({.title = std::move(title),
                     .unit = std::move(unit),
                     .from_s = from,
                     .to_s = to,
                     .lines = std::move(lines)});
    };
    const Tally& tally = played.tally;
    std::string out = "<div class=\"plots\">";
    out += over_time("Arrivals a second", {rate_line("arrivals", tally.arrivals.bins(), played, 4)});
    out += over_time("At the till, a second", {rate_line("checkouts", tally.checkouts.bins(), played, 2),
                                               rate_line("of them orders", tally.orders.bins(), played, 2)});
    out += over_time("Units left", {units_line(played)});
    if (!tally.in_line.empty()) {
        out += over_time("People in line", {line_of_waiting(played)});
        out += over_time("Let in a second", {rate_line("let in", tally.admitted.bins(), played, 4)});
    }
    TimePlot browsing{.title = "Browsing, ms",
                      .unit = " ms",
                      .from_s = from,
                      .to_s = to,
                      .lines = browse_lines(played),
                      .is_logarithmic = true};
    out += draw(browsing);
    const load::Histogram before = tally.of(Step::browse, Phase::calm);
    const load::Histogram burst = tally.of(Step::browse, Phase::burst);
    const load::Histogram checkout = tally.of(Step::checkout);
    load::Histogram carts;
    for (const Step step : {Step::create_cart, Step::add_line, Step::set_delivery, Step::read_cart})
        carts.merge(tally.of(step));
    out += draw_latencies("Latency by step, ms, by how many were faster", {{"checkout", &checkout},
                                                                           {"carts", &carts},
                                                                           {"browsing in the burst", &burst},
                                                                           {"browsing before", &before}});
    if (!tally.errors.empty()) out += over_time("Errors a second", error_lines(played));
    return out + "</div>\n";
}

std::string row(const std::vector<std::string>& cells, std::string_view kind = "td") {
    std::string out = "<tr>";
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const std::string tag = i == 0 ? "th scope=\"row\"" : std::string(kind);
        out += "<" + (kind == "th" ? std::string("th scope=\"col\"") : tag) + ">" + cells[i] + "</" +
               (kind == "th" || i == 0 ? "th" : "td") + ">";
    }
    return out + "</tr>\n";
}

std::string targets_table(const Verdict& verdict) {
    std::string out = "<table><thead>" + row({"Target", "Goal", "Found", ""}, "th") + "</thead><tbody>\n";
    for (const Check& check : verdict.checks) {
        out += row(
            {escaped(check.words), escaped(goal_of(check)), escaped(print_number(check.value) + check.unit),
             check.passed() ? "<span class=\"good\">✓ met</span>" : "<span class=\"bad\">✗ missed</span>"});
    }
    return out + "</tbody></table>\n";
}

std::string steps_table(const Tally& tally) {
    std::string out = "<div class=\"wide\"><table><thead>" +
                      row({"Step", "Requests", "p50", "p90", "p99", "p99.9", "longest"}, "th") +
                      "</thead><tbody>\n";
    for (std::size_t i = 0; i < step_count; ++i) {
        const auto step = static_cast<Step>(i);
        const load::Histogram all = tally.of(step);
        if (all.count() == 0) continue;
        out += row({escaped(name_of(step)), with_commas(all.count()), print_ms(all.percentile(0.5)),
                    print_ms(all.percentile(0.9)), print_ms(all.percentile(0.99)),
                    print_ms(all.percentile(0.999)), print_ms(all.max())});
    }
    return out + "</tbody></table></div>\n";
}

/// What took most of the database's time.
std::string sql_table(const std::vector<SqlTime>& sql) {
    if (sql.empty()) return {};
    std::string out = "<section><h2>The database meanwhile</h2><div class=\"wide\"><table><thead>" +
                      row({"Statement", "Calls", "Mean", "Altogether"}, "th") + "</thead><tbody>\n";
    const auto time = [](double s) { return print_ms(Duration(static_cast<std::int64_t>(s * 1e6))); };
    for (std::size_t i = 0; i < std::min(sql.size(), statements_shown_max); ++i)
        out += row({escaped(sql[i].statement), with_commas(sql[i].count),
                    time(sql[i].seconds / static_cast<double>(sql[i].count)), time(sql[i].seconds)});
    return out + "</tbody></table></div><p class=\"note\">By the metrics of the node that was rehearsed on; "
                 "waits for a "
                 "lock or for the disk are in it.</p></section>\n";
}

template <class Count>
std::string counts_list(std::string_view heading, const std::map<std::string, Count, std::less<>>& counts) {
    if (counts.empty()) return {};
    std::string out = "<div><h3>" + escaped(heading) + "</h3><ul>";
    for (const auto& [words, count] : counts)
        out += "<li>" + with_commas(static_cast<std::uint64_t>(count)) + " " + escaped(words) + "</li>";
    return out + "</ul></div>";
}

std::string facts(const Played& played) {
    const Model& model = played.wishes.model;
    const Stage& stage = played.stage;
    std::string out = with_commas(static_cast<std::uint64_t>(model.shoppers)) + " shoppers over " +
                      print_number(seconds(model.over)) + " s (curve " + std::string(name_of(model.curve)) +
                      ", seed " + std::to_string(model.seed) +
                      "): " + with_commas(static_cast<std::uint64_t>(played.plan.buyers)) +
                      " who want to buy, " +
                      with_commas(static_cast<std::uint64_t>(played.plan.people - played.plan.buyers)) +
                      " who look, " + with_commas(static_cast<std::uint64_t>(played.plan.bots)) + " bots. " +
                      with_commas(static_cast<std::uint64_t>(played.wishes.browsers)) +
                      " pages a second by people who look at the rest of the shop. " +
                      with_commas(static_cast<std::uint64_t>(stage.units)) + " units";
    if (stage.limit > 0) out += ", " + std::to_string(stage.limit) + " for each customer";
    out += stage.waiting_room ? ", behind a waiting room." : ".";
    return out;
}

} // namespace

std::string print_report(const Played& played, const Verdict& verdict) {
    const Tally& tally = played.tally;
    std::string out = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                      "<meta name=\"color-scheme\" content=\"light dark\"><title>Rehearsal: " +
                      escaped(played.stage.title) + "</title><style>" + std::string(report_style) +
                      "</style></head><body><main>\n";
    out += "<header class=\"" + std::string(verdict.passed ? "passed" : "missed") +
           "\"><p class=\"symbol\" " + "aria-hidden=\"true\">" + (verdict.passed ? "✓" : "✗") +
           "</p><div><h1>" + escaped(verdict.headline) + "</h1><p>" + escaped(facts(played)) +
           "</p></div></header>\n";
    out += "<section><h2>Targets</h2>" + targets_table(verdict) + "</section>\n";
    out += "<section><h2>First bottleneck: " + escaped(verdict.bottleneck.what) + "</h2><p>" +
           escaped(verdict.bottleneck.words) + "</p><p><strong>What to do.</strong> " +
           escaped(verdict.bottleneck.advice) + "</p></section>\n";
    out += "<section><h2>As it went</h2><p class=\"note\">Seconds from the start of the offer, which is the "
           "dotted "
           "line.</p>" +
           plots(played) + "</section>\n";
    out += "<section><h2>Every step</h2>" + steps_table(tally) +
           "<p class=\"note\">Measured from when a step was due, so a wait before it was sent counts. The "
           "rehearsal "
           "itself was late by " +
           print_ms(tally.lag.percentile(0.99)) + " (p99), " + print_ms(tally.lag.max()) +
           " at most.</p></section>\n";
    out += sql_table(played.sql);
    out += "<section><h2>How it ended</h2><div class=\"lists\">" + counts_list("People", tally.people_ended) +
           counts_list("Carts of bots", tally.bots_ended) +
           counts_list("What the store refused", tally.refusals);
    std::map<std::string, std::uint64_t, std::less<>> errors;
    for (const auto& [kind, series] : tally.errors) errors[kind] = series.total();
    out += counts_list("Errors", errors) + "</div></section>\n";
    out += "<section><h2>The store</h2><ul>";
    for (const std::string& note : played.stage.notes) out += "<li>" + escaped(note) + "</li>";
    out +=
        "</ul></section>\n<footer>" +
        escaped("rialto rehearse, " + to_rfc3339(played.begun_at) + ", store " + played.stage.store_version +
                " at http://" + played.stage.target.host + ", run " + played.stage.run) +
        "</footer></main></body></html>\n";
    return out;
}

} // namespace rialto::rehearsal
