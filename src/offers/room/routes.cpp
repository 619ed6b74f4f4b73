#include "offers/room/room.hpp"
#include "offers/room/ticket_stream.hpp"
#include "platform/json/json.hpp"
#include "platform/throttle/answer.hpp"

namespace rialto::offers {

BOOST_DESCRIBE_ENUM(TicketState, drawing, waiting, admitted, expired, sold_out, ended)
BOOST_DESCRIBE_ENUM(Outlook, likely, unsure, unlikely)

namespace {

namespace wire {

struct WantedTicket {
    Uuid cart_id;
};
BOOST_DESCRIBE_STRUCT(WantedTicket, (), (cart_id))

/// position is where it stands in the line as it is now (1: next), ahead how many wait before it;
/// poll_after_s says when to ask again.
struct Ticket {
    std::string id;
    Uuid offer_id;
    TicketState state = TicketState::ended;
    std::optional<std::int64_t> position;
    std::optional<std::int64_t> ahead;
    std::optional<int> estimate_s;
    std::optional<Outlook> outlook;
    std::optional<Time> starts_at;
    std::optional<std::string> admission;
    std::optional<Time> admission_expires_at;
    std::optional<int> poll_after_s;
};
BOOST_DESCRIBE_STRUCT(Ticket, (),
                      (id, offer_id, state, position, ahead, estimate_s, outlook, starts_at, admission,
                       admission_expires_at, poll_after_s))

} // namespace wire

using Schemas = std::map<std::string, std::string>;

http::Response private_json(int status, std::string body) {
    http::Response response = http::json_response(status, std::move(body));
    response.headers.emplace_back("Cache-Control", "private, no-store");
    return response;
}

Error no_such_ticket() {
    return {ErrorKind::not_found, "not_found", "There is no such ticket."};
}

Task<http::Response> take_unlimited(RoomRoutes& routes, http::Request& request) {
    const Result<wire::WantedTicket> wanted = json::parse<wire::WantedTicket>(request.body);
    if (!wanted) co_return http::problem(wanted.error());
    const std::optional<Uuid> offer = parse_uuid(request.path_values[0]);
    if (!offer) co_return http::problem({ErrorKind::not_found, "not_found", "There is no such offer."});
    const Result<TicketDesk::Given> given = co_await routes.desk.take_ticket(*offer, wanted->cart_id);
    if (!given) co_return http::problem(given.error());
    const TicketView view = routes.book.view(given->ticket, routes.book.clock());
    http::Response response = private_json(given->is_new ? 201 : 200, print(routes, given->ticket, view));
    response.headers.emplace_back("Location", "/v1/tickets/" + print_ticket(routes.secret, given->ticket));
    response.stage = "db";
    co_return response;
}

} // namespace

std::string print(const RoomRoutes& routes, const Ticket& ticket, const TicketView& view) {
    wire::Ticket shown;
    shown.id = print_ticket(routes.secret, ticket);
    shown.offer_id = ticket.offer;
    shown.state = view.state;
    if (view.state == TicketState::drawing) shown.starts_at = routes.book.offer(ticket.offer).starts_at;
    if (view.state == TicketState::waiting) {
        shown.position = view.ahead + 1;
        shown.ahead = view.ahead;
        shown.estimate_s = view.estimate_s;
        shown.outlook = view.outlook;
    }
    if (view.state == TicketState::admitted && view.admitted_until) {
        shown.admission =
            print_admission(routes.secret, {ticket.offer, view.place, ticket.cart, *view.admitted_until});
        shown.admission_expires_at = view.admitted_until;
    }
    shown.poll_after_s = view.poll_after_s;
    return json::print(shown);
}

Task<http::Response> take_ticket(RoomRoutes& routes, http::Request& request) {
    const throttle::Limit limit = routes.limit.limit();
    const auto taken = co_await routes.limit.take("tickets", request);
    if (taken && !taken->allowed)
        co_return throttle::too_many_requests(limit, *taken, "Too many tickets; wait a little.");
    http::Response response = co_await take_unlimited(routes, request);
    if (taken) throttle::add_headers(response, limit, *taken);
    co_return response;
}

http::Response get_ticket(RoomRoutes& routes, http::Request& request) {
    const std::optional<Ticket> ticket = parse_ticket(routes.secret, request.path_values[0]);
    if (!ticket) return http::problem(no_such_ticket());
    http::Response response =
        private_json(200, print(routes, *ticket, routes.book.view(*ticket, routes.book.clock())));
    response.stage = "memory";
    return response;
}

http::Response follow_ticket(RoomRoutes& routes, http::Request& request) {
    const std::optional<Ticket> ticket = parse_ticket(routes.secret, request.path_values[0]);
    if (!ticket) return http::problem(no_such_ticket());
    return http::stream_response(std::make_shared<TicketStream>(routes, *ticket));
}

namespace {

std::string ticket_schema(Schemas& schemas) {
    return json::schema<wire::Ticket>(schemas);
}

} // namespace

const http::Operation take_ticket_operation{
    .id = "take_ticket",
    .summary =
        "A place in the line of an offer that has a waiting room, for a cart; the same again while it is in "
        "force.",
    .body_schema = [](Schemas& schemas) { return json::schema<wire::WantedTicket>(schemas); },
    .success = 201,
    .answer_schema = ticket_schema,
    .errors = {"invalid_request", "not_found", "offer_ended", "sold_out", "no_waiting_room",
               "too_many_requests", "overloaded"},
};
const http::Operation get_ticket_operation{
    .id = "get_ticket",
    .summary = "Where a ticket stands in line, and the admission once it is let in.",
    .answer_schema = ticket_schema,
    .errors = {"not_found"},
};
const http::Operation follow_ticket_operation{
    .id = "follow_ticket",
    .summary = "The ticket as server-sent events (`event: ticket`, with the same JSON): at once and whenever "
               "it changes, "
               "at most every two seconds while only the line moves. Ends once it is expired or ended.",
    .answer_schema = ticket_schema,
    .answer_type = "text/event-stream",
    .errors = {"not_found", "overloaded"},
};

} // namespace rialto::offers
