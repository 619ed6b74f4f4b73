#pragma once
// Those who come for the offer: lookers, buyers and bots, each a small state machine between two answers.
// Private to this folder.

#include "base/random.hpp"
#include "platform/load/client.hpp"
#include "rehearsal/plan.hpp"
#include "rehearsal/stage.hpp"
#include "rehearsal/tally.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rialto::rehearsal {

// ---- limits -------------------------------------------------------------------------------------------
inline constexpr int retries_max = 6;       // of one step of a person, after a 5xx, a 429 or no answer
inline constexpr int rounds_max = 25;       // of looking at a cart whose price is not the offer's yet
inline constexpr int tickets_max = 3;       // of a person who came too late after being let in
inline constexpr int bot_attempts_max = 30; // of one of a bot's carts at the till

class Shoppers : public load::Crowd {
  public:
    /// All outlive this; `begun` is the time of the rehearsal's first request.
    Shoppers(const Stage& stage, const Model& model, const Plan& plan, Steady::time_point begun,
             load::Client& client, Tally& tally, Live& live);
    /// Puts every arrival on the client's clock.
    void arrive();
    /// Writes down who had not ended when the client stopped.
    void close();

    void wake(std::uint32_t who, Steady::time_point due) override;
    void take(std::uint32_t who, const load::Answer& answer) override;

  private:
    struct Shopper {
        Visitor visitor;
        Random random;
        Step step = Step::offers_page;
        bool has_come = false;
        bool has_ended = false;
        bool is_in_line = false;
        std::uint8_t retries = 0;
        std::uint8_t rounds = 0;
        std::uint8_t tickets = 0;
        std::uint16_t attempts = 0;
        std::uint16_t good = 0;
        int cart_version = 0;
        std::int64_t total = 0;
        Steady::time_point due = {};
        Steady::time_point in_line_since = {};
        std::optional<Steady::time_point> expected = {}; // to be let in, by the first estimate
        std::string cart = {};
        std::string ticket = {};
        std::string admission = {};
        std::string order = {};
        std::string token = {};
    };

    std::string request_of(const Shopper& shopper, std::uint32_t who) const;
    std::string checkout_body(const Shopper& shopper, std::uint32_t who) const;

    /// `step` after thinking; a bot does not think.
    void go_to(std::uint32_t who, Step step, const load::Answer& after, Duration median);
    void go_at(std::uint32_t who, Step step, Steady::time_point at);
    void try_later(std::uint32_t who, const load::Answer& answer);
    void end(std::uint32_t who, std::string_view how);

    void take_cart(std::uint32_t who, const load::Answer& answer);
    /// The cart lacks nothing: off to the line, to the start or to the till.
    void be_ready(std::uint32_t who, const load::Answer& answer);
    void take_ticket(std::uint32_t who, const load::Answer& answer, std::string_view code);
    void take_order(std::uint32_t who, const load::Answer& answer);
    void take_refusal(std::uint32_t who, const load::Answer& answer, std::string_view code);
    void leave_line(Shopper& shopper);
    void note_line(Steady::time_point at);

    Duration think(Shopper& shopper, Duration median);
    Duration since_begun(Steady::time_point at) const;

    const Stage& stage_;
    const Model& model_;
    Steady::time_point begun_;
    load::Client& client_;
    Tally& tally_;
    Live& live_;
    std::vector<Shopper> shoppers_;
    std::uint32_t in_line_ = 0;
};

} // namespace rialto::rehearsal
