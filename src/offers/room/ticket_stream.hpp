#pragma once
// A ticket that is followed. Asked by the connection's loop with many others: cheap while nothing has
// changed. Private to this folder.

#include "offers/room/room.hpp"
#include "platform/http/event_stream.hpp"

namespace rialto::offers {

class TicketStream : public http::EventStream {
  public:
    /// `routes` outlive it.
    TicketStream(const RoomRoutes& routes, const Ticket& ticket) : routes_(routes), ticket_(ticket) {}

    State next(std::string& out, Deadline now) override;

  private:
    bool may_have_changed(Time at, Deadline now) const;
    void tell(std::string& out, Time at, Deadline now);

    const RoomRoutes& routes_;
    Ticket ticket_;
    std::uint64_t version_ = 0; // of the book, when it was looked at
    std::optional<Time> changes_at_;
    TicketState state_ = TicketState::drawing; // as was last told
    std::size_t told_ = 0;                     // a digest of what was
    Deadline told_at_{};
    bool holds_back_ = false; // the place has moved since, not for long
    Deadline heard_at_{};     // when the client was last sent something
};

} // namespace rialto::offers
