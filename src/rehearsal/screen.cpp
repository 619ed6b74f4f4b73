#include "rehearsal/screen.hpp"

#include "rehearsal/verdict.hpp"

#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace rialto::rehearsal {

namespace {

constexpr std::chrono::milliseconds redraw_interval{200};
constexpr std::chrono::seconds line_interval{5};
constexpr std::chrono::seconds count_interval{1};

std::string counted(const std::atomic<int>& count) {
    return with_commas(static_cast<std::uint64_t>(std::max(0, count.load(std::memory_order_relaxed))));
}

} // namespace

std::string print_moment(const Stage& stage, const Live& live, Duration since_start, int per_s) {
    char time[64];
    const double seconds = static_cast<double>(since_start.count()) / 1e6;
    if (seconds < 0)
        std::snprintf(time, sizeof time, "starts in %.0f s", -seconds);
    else
        std::snprintf(time, sizeof time, "%.0f s after the start", seconds);
    const int orders = live.orders.load(std::memory_order_relaxed);
    const auto left = static_cast<std::uint64_t>(std::max<std::int64_t>(0, stage.units - orders));
    std::string out = std::string(time) + ": " + counted(live.arrivals) + " have come";
    if (live.in_line.load() > 0 || live.admitted.load() > 0)
        out += ", " + counted(live.in_line) + " in line, " + counted(live.admitted) + " let in";
    out += "\n  orders " + counted(live.orders) + " (" + with_commas(static_cast<std::uint64_t>(per_s)) +
           "/s), units left " + with_commas(left) + "\n  browsing p99 " +
           print_ms(Duration(live.browse_p99_us.load(std::memory_order_relaxed))) + ", errors " +
           counted(live.errors) + "\n";
    return out;
}

Screen::Screen(const Stage& stage) : stage_(stage), terminal_(isatty(STDERR_FILENO) == 1) {}

void Screen::show(const Live& live) {
    const Steady::time_point now = Steady::now();
    if (now - counted_at_ >= count_interval) {
        const int orders = live.orders.load(std::memory_order_relaxed);
        per_s_ = counted_at_ == Steady::time_point() ? 0 : orders - counted_;
        counted_ = orders;
        counted_at_ = now;
    }
    if (now < next_) return;
    next_ = now + (terminal_ ? Steady::duration(redraw_interval) : Steady::duration(line_interval));
    std::string text =
        print_moment(stage_, live, std::chrono::duration_cast<Duration>(now - stage_.start), per_s_);
    if (!terminal_) {
        // One line, as logs want it.
        text.pop_back();
        for (std::size_t at = text.find("\n  "); at != std::string::npos; at = text.find("\n  "))
            text.replace(at, 3, ", ");
        std::fprintf(stderr, "%s\n", text.c_str());
        return;
    }
    if (lines_drawn_ > 0) std::fprintf(stderr, "\033[%dA", lines_drawn_);
    lines_drawn_ = static_cast<int>(std::ranges::count(text, '\n'));
    std::string drawn;
    for (const char letter : text) {
        if (letter == '\n') drawn += "\033[K";
        drawn += letter;
    }
    std::fputs(drawn.c_str(), stderr);
    std::fflush(stderr);
}

} // namespace rialto::rehearsal
