#pragma once
// How a rehearsal goes, while it goes: a block that is drawn over on a terminal, plain lines elsewhere; on
// stderr. Private to this folder.

#include "rehearsal/stage.hpp"
#include "rehearsal/tally.hpp"

#include <string>

namespace rialto::rehearsal {

/// The lines of one moment; `per_s` are orders in the last second.
std::string print_moment(const Stage& stage, const Live& live, Duration since_start, int per_s);

class Screen {
  public:
    explicit Screen(const Stage& stage);
    Screen(const Screen&) = delete;
    Screen& operator=(const Screen&) = delete;

    /// Often; draws when it is time to.
    void show(const Live& live);

  private:
    const Stage& stage_;
    bool terminal_;
    int lines_drawn_ = 0;
    Steady::time_point next_;
    Steady::time_point counted_at_;
    int counted_ = 0;
    int per_s_ = 0;
};

} // namespace rialto::rehearsal
