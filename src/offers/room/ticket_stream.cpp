#include "offers/room/ticket_stream.hpp"

namespace rialto::offers {

bool TicketStream::may_have_changed(Time at, Deadline now) const {
    return version_ != routes_.book.version() || (changes_at_ && *changes_at_ <= at) ||
           (holds_back_ && now >= told_at_ + ticket_told_every);
}

void TicketStream::tell(std::string& out, Time at, Deadline now) {
    version_ = routes_.book.version();
    const TicketView view = routes_.book.view(ticket_, at);
    changes_at_ = view.changes_at;
    const bool has_only_moved = told_ != 0 && view.state == state_ && view.state == TicketState::waiting;
    holds_back_ = has_only_moved && now < told_at_ + ticket_told_every;
    if (holds_back_) return;
    const std::string text = print(routes_, ticket_, view);
    const std::size_t digest = std::hash<std::string>()(text) | 1;
    state_ = view.state;
    if (digest == told_) return;
    http::append_event(out, "ticket", text);
    told_ = digest;
    told_at_ = heard_at_ = now;
}

http::EventStream::State TicketStream::next(std::string& out, Deadline now) {
    const Time at = routes_.book.clock();
    if (may_have_changed(at, now)) tell(out, at, now);
    if (out.empty() && now >= heard_at_ + stream_silence_max) {
        http::append_comment(out);
        heard_at_ = now;
    }
    const bool is_final = state_ == TicketState::expired || state_ == TicketState::ended;
    return is_final ? State::ended : State::open;
}

} // namespace rialto::offers
