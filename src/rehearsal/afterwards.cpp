#include "rehearsal/afterwards.hpp"

#include "platform/load/caller.hpp"
#include "rehearsal/requests.hpp"

namespace rialto::rehearsal {

namespace {

constexpr std::chrono::milliseconds retry_pause{500};

} // namespace

Afterwards::Afterwards(const Stage& stage, const std::vector<Acked>& acked, Orders wanted,
                       load::Client& client)
    : stage_(stage), acked_(acked), wanted_(wanted), client_(client), orders_(acked.size()) {}

void Afterwards::begin() {
    for (std::size_t i = 0; i < acked_.size(); ++i)
        client_.wake_at(Steady::now(), static_cast<std::uint32_t>(i));
}

void Afterwards::wake(std::uint32_t who, Steady::time_point) {
    const Acked& acked = acked_[who];
    const bool looks = !orders_[who].is_found;
    const std::string path = "/v1/orders/" + acked.order + (looks ? "" : "/cancellation");
    client_.ask(0, who,
                load::print_request(stage_.target.host, looks ? "GET" : "POST", path,
                                    bearer_header(acked.token), looks ? "" : "{\"reason\":\"rehearsal\"}"),
                load::Body::passed_over);
}

void Afterwards::take(std::uint32_t who, const load::Answer& answer) {
    Order& order = orders_[who];
    const bool passes = answer.status == 0 || answer.status == 429 || answer.status >= 500;
    if (passes && ++order.tries < afterwards_tries_max) return client_.wake_at(answer.at + retry_pause, who);
    if (order.is_found) {
        cancelled_ += answer.status == 200 ? 1 : 0;
        return;
    }
    order.is_found = answer.status == 200;
    ++(order.is_found ? found_ : lost_);
    if (order.is_found && wanted_ == Orders::cancelled) client_.wake_at(answer.at, who);
}

} // namespace rialto::rehearsal
