#pragma once
// After the last shopper: every order that was acknowledged is looked at, and cancelled unless it is to stay.
// Private to this folder.

#include "platform/load/client.hpp"
#include "rehearsal/stage.hpp"
#include "rehearsal/tally.hpp"

#include <vector>

namespace rialto::rehearsal {

inline constexpr int afterwards_tries_max = 5; // of one request

class Afterwards : public load::Crowd {
  public:
    enum class Orders : std::uint8_t { cancelled, kept };

    /// All outlive this.
    Afterwards(const Stage& stage, const std::vector<Acked>& acked, Orders wanted, load::Client& client);
    void begin();

    void wake(std::uint32_t who, Steady::time_point due) override;
    void take(std::uint32_t who, const load::Answer& answer) override;

    std::uint64_t found() const { return found_; }
    std::uint64_t lost() const { return lost_; }
    std::uint64_t cancelled() const { return cancelled_; }

  private:
    struct Order {
        bool is_found = false;
        int tries = 0;
    };

    const Stage& stage_;
    const std::vector<Acked>& acked_;
    Orders wanted_;
    load::Client& client_;
    std::vector<Order> orders_;
    std::uint64_t found_ = 0;
    std::uint64_t lost_ = 0;
    std::uint64_t cancelled_ = 0;
};

} // namespace rialto::rehearsal
