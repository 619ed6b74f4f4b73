#include "platform/process/progress.hpp"

#include <algorithm>
#include <cstdio>
#include <sys/ioctl.h>
#include <unistd.h>

namespace rialto::process {

namespace {

constexpr std::chrono::milliseconds redraw_interval{100};
constexpr std::chrono::seconds line_interval{5};
constexpr int bar_cells = 24;
constexpr int columns_default = 80;

int terminal_columns() {
    winsize size{};
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : columns_default;
}

} // namespace

std::string progress_line(std::string_view what, std::int64_t done, std::int64_t total, int columns) {
    std::string line;
    if (total > 0) {
        const std::int64_t shown = std::clamp<std::int64_t>(done, 0, total);
        const auto cells = static_cast<std::size_t>(shown * bar_cells / total);
        const std::string percent = std::to_string(shown * 100 / total);
        line = "[" + std::string(cells, '#') + std::string(bar_cells - cells, '-') + "] " +
               std::string(3 - std::min<std::size_t>(3, percent.size()), ' ') + percent + " %  ";
        line += what;
    } else {
        line = std::string(what) + ": " + std::to_string(done);
    }
    // The last column stays free: a terminal would wrap there, and the next redraw would leave a line behind.
    if (columns > 1 && line.size() >= static_cast<std::size_t>(columns))
        line.resize(static_cast<std::size_t>(columns) - 1);
    return line;
}

Progress::Progress(std::string what, std::int64_t total)
    : what_(std::move(what)), total_(total), terminal_(isatty(STDERR_FILENO) == 1), last_(Steady::now()) {
    if (terminal_)
        draw();
    else
        std::fprintf(stderr, "%s …\n", what_.c_str());
}

Progress::~Progress() {
    if (terminal_) {
        draw();
        std::fputc('\n', stderr);
    } else if (drawn_) {
        print_line();
    }
}

void Progress::update(std::int64_t done) {
    done_ = done;
    const auto now = Steady::now();
    if (terminal_) {
        if (now - last_ >= redraw_interval) draw();
        return;
    }
    const std::int64_t tenth = total_ > 0 ? done * 10 / total_ : 0;
    drawn_ = true;
    if (tenth > tenth_shown_ || now - last_ >= line_interval) {
        tenth_shown_ = tenth;
        print_line();
        drawn_ = false;
    }
}

void Progress::draw() {
    last_ = Steady::now();
    std::fprintf(stderr, "\r%s\033[K", progress_line(what_, done_, total_, terminal_columns()).c_str());
    std::fflush(stderr);
}

void Progress::print_line() {
    last_ = Steady::now();
    if (total_ > 0)
        std::fprintf(stderr, "%s: %lld %%\n", what_.c_str(),
                     static_cast<long long>(std::min(done_, total_) * 100 / total_));
    else
        std::fprintf(stderr, "%s: %lld\n", what_.c_str(), static_cast<long long>(done_));
}

} // namespace rialto::process
