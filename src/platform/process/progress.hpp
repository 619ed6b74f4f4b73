#pragma once
// A progress bar on a terminal, plain lines elsewhere; on stderr, for stdout belongs to a command's answer.

#include "base/time.hpp"

#include <cstdint>
#include <string>

namespace rialto::process {

class Progress {
  public:
    /// `what` is what the person waits for: "Importing products". `total` 0: not known, only a count is
    /// shown.
    Progress(std::string what, std::int64_t total);
    /// Ends the line.
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// Cheap: draws ten times a second on a terminal, each tenth of the way (or each five seconds) elsewhere.
    void update(std::int64_t done);
    void set_total(std::int64_t total) { total_ = total; }

  private:
    void draw();
    void print_line();

    std::string what_;
    std::int64_t total_;
    std::int64_t done_ = 0;
    std::int64_t tenth_shown_ = 0;
    bool terminal_;
    bool drawn_ = false;
    Steady::time_point last_;
};

/// "[#########-----------]  45 %  Importing products" for a terminal of that width; made apart so that it can
/// be tested.
std::string progress_line(std::string_view what, std::int64_t done, std::int64_t total, int columns);

} // namespace rialto::process
