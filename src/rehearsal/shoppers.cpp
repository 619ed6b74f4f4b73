#include "rehearsal/shoppers.hpp"

#include "platform/load/caller.hpp"
#include "rehearsal/requests.hpp"
#include "rehearsal/wire.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numbers>

namespace rialto::rehearsal {

namespace {

using std::chrono::milliseconds;

// Medians of what people take for something.
constexpr milliseconds to_choose_product{1200};
constexpr milliseconds to_decide{3000};
constexpr milliseconds to_type_address{2500};
constexpr milliseconds to_check_out{4000};
constexpr milliseconds to_notice_start{700};
constexpr milliseconds to_check_prepared{900};
constexpr milliseconds to_look_at_order{300};
constexpr double early_haste = 0.4; // of who comes before the start, and knows what for
constexpr double think_sigma = 0.5; // of the logarithm
constexpr Duration think_max{std::chrono::seconds(30)};

constexpr milliseconds bot_pause{50};    // a script is as far away as a phone, and asks again at once
constexpr milliseconds price_pause{200}; // before a cart is looked at again
constexpr Duration retry_pause{std::chrono::seconds(1)};
constexpr Duration poll_pause{std::chrono::seconds(2)};
constexpr Duration poll_pause_min{milliseconds(200)};

constexpr load::Lane people_lane = 0;
constexpr load::Lane bots_lane = 1;

bool is_bot(const Visitor& visitor) {
    return visitor.kind == Kind::bot;
}

Duration seconds_of(double seconds) {
    return Duration(static_cast<std::int64_t>(seconds * 1e6));
}

/// How it ended for who got this code and does not come back.
std::string in_words(std::string_view code) {
    if (code == "sold_out") return "sold out";
    if (code == "limit_reached") return "at the limit";
    if (code == "offer_ended") return "offer ended";
    return "refused: " + std::string(code);
}

bool may_pass(int status, std::string_view code) {
    return status == 0 || status == 429 || status >= 500 || code == "in_progress";
}

} // namespace

Shoppers::Shoppers(const Stage& stage, const Model& model, const Plan& plan, Steady::time_point begun,
                   load::Client& client, Tally& tally, Live& live)
    : stage_(stage), model_(model), begun_(begun), client_(client), tally_(tally), live_(live) {
    shoppers_.reserve(plan.visitors.size());
    for (const Visitor& visitor : plan.visitors) {
        Shopper shopper{.visitor = visitor,
                        .random = Random("shopper", model.seed * 0x100000001ULL + shoppers_.size())};
        // By units, so that what there is more of is wanted more.
        std::int64_t place = static_cast<std::int64_t>(
            shopper.random.below(static_cast<std::uint64_t>(std::max<std::int64_t>(1, stage.units))));
        while (shopper.good + 1U < stage.goods.size() && place >= stage.goods[shopper.good].units)
            place -= stage.goods[shopper.good++].units;
        if (is_bot(visitor)) shopper.step = Step::create_cart;
        shoppers_.push_back(std::move(shopper));
    }
}

void Shoppers::arrive() {
    for (std::size_t who = 0; who < shoppers_.size(); ++who)
        client_.wake_at(stage_.start + shoppers_[who].visitor.at, static_cast<std::uint32_t>(who));
}

Duration Shoppers::since_begun(Steady::time_point at) const {
    return std::chrono::duration_cast<Duration>(at - begun_);
}

Duration Shoppers::think(Shopper& shopper, Duration median) {
    if (is_bot(shopper.visitor) || median == Duration(0)) return Duration(0);
    // Box and Muller.
    const double radius = std::sqrt(-2 * std::log(1 - shopper.random.unit()));
    const double normal = radius * std::cos(2 * std::numbers::pi * shopper.random.unit());
    const double haste = shopper.visitor.at < Duration(0) ? early_haste : 1;
    const double factor = model_.think.scale * haste * std::exp(think_sigma * normal);
    return std::min(think_max,
                    Duration(static_cast<std::int64_t>(static_cast<double>(median.count()) * factor)));
}

void Shoppers::wake(std::uint32_t who, Steady::time_point due) {
    Shopper& shopper = shoppers_[who];
    shopper.due = due;
    if (!shopper.has_come) {
        shopper.has_come = true;
        if (shopper.visitor.cart == 0) {
            tally_.arrivals.add(since_begun(due));
            live_.arrivals.fetch_add(1, std::memory_order_relaxed);
        }
    }
    const bool is_read = shopper.step != Step::offers_page && shopper.step != Step::product_page;
    client_.ask(is_bot(shopper.visitor) ? bots_lane : people_lane, who, request_of(shopper, who),
                is_read ? load::Body::wanted : load::Body::passed_over);
}

void Shoppers::go_at(std::uint32_t who, Step step, Steady::time_point at) {
    shoppers_[who].step = step;
    client_.wake_at(at, who);
}

void Shoppers::go_to(std::uint32_t who, Step step, const load::Answer& after, Duration median) {
    go_at(who, step, after.at + think(shoppers_[who], median));
}

void Shoppers::end(std::uint32_t who, std::string_view how) {
    Shopper& shopper = shoppers_[who];
    leave_line(shopper);
    shopper.has_ended = true;
    auto& ended = is_bot(shopper.visitor) ? tally_.bots_ended : tally_.people_ended;
    ++ended[std::string(how)];
}

void Shoppers::close() {
    for (std::size_t who = 0; who < shoppers_.size(); ++who)
        if (!shoppers_[who].has_ended)
            end(static_cast<std::uint32_t>(who),
                shoppers_[who].is_in_line ? "still in line at the end" : "not done at the end");
}

void Shoppers::take(std::uint32_t who, const load::Answer& answer) {
    Shopper& shopper = shoppers_[who];
    const std::string code = answer.status >= 400 ? code_of(answer.body) : std::string();
    tally_.write({.step = shopper.step,
                  .due = since_begun(shopper.due),
                  .took = std::chrono::duration_cast<Duration>(answer.at - shopper.due),
                  .lag = std::chrono::duration_cast<Duration>(answer.sent_at - shopper.due),
                  .status = answer.status,
                  .code = code});
    if (may_pass(answer.status, code)) return try_later(who, answer);
    shopper.retries = 0;
    const bool is_good = answer.status < 400;
    switch (shopper.step) {
    case Step::offers_page: return go_to(who, Step::product_page, answer, to_choose_product);
    case Step::product_page:
        if (shopper.visitor.kind == Kind::looker) return end(who, "looked");
        return go_to(who, Step::create_cart, answer, to_decide);
    case Step::create_cart:
    case Step::add_line:
    case Step::set_delivery:
    case Step::read_cart:
        if (is_good) return take_cart(who, answer);
        return end(who, "refused: " + code);
    case Step::take_ticket:
    case Step::poll_ticket: return take_ticket(who, answer, code);
    case Step::checkout:
        if (is_good) return take_order(who, answer);
        return take_refusal(who, answer, code);
    case Step::order_page: return end(who, "ordered");
    case Step::browse: return;
    }
}

void Shoppers::try_later(std::uint32_t who, const load::Answer& answer) {
    Shopper& shopper = shoppers_[who];
    live_.errors.fetch_add(1, std::memory_order_relaxed);
    if (is_bot(shopper.visitor)) {
        if (++shopper.attempts >= bot_attempts_max) return end(who, "gave up");
        return go_at(who, shopper.step, answer.at + bot_pause);
    }
    if (++shopper.retries > retries_max) {
        const bool has_ordered = shopper.step == Step::order_page;
        return end(who, has_ordered ? "ordered" : "gave up after errors");
    }
    double told = 0;
    std::from_chars(answer.retry_after.data(), answer.retry_after.data() + answer.retry_after.size(), told);
    const Duration pause = std::max(retry_pause, seconds_of(told));
    // People do not press again all at once.
    go_at(who, shopper.step, answer.at + pause + seconds_of(shopper.random.unit()));
}

void Shoppers::take_cart(std::uint32_t who, const load::Answer& answer) {
    Shopper& shopper = shoppers_[who];
    const Result<wire::SeenCart> cart = json::parse<wire::SeenCart>(answer.body);
    if (!cart) return end(who, "refused: a cart that cannot be read");
    shopper.cart = cart->id;
    shopper.cart_version = cart->version;
    shopper.total = cart->totals.total.amount;
    switch (shopper.step) {
    case Step::create_cart: return go_to(who, Step::add_line, answer, Duration(0));
    case Step::add_line: return go_to(who, Step::set_delivery, answer, to_type_address);
    default: break;
    }
    const bool has_begun = answer.at >= stage_.start;
    if (shopper.step == Step::set_delivery && (stage_.waiting_room || !has_begun))
        return be_ready(who, answer);
    if (cart->lines.empty()) return end(who, "refused: an empty cart");
    const wire::SeenLine& line = cart->lines.front();
    if (line.problem == "sold_out" && !is_bot(shopper.visitor)) return end(who, "sold out");
    // The price of the offer may be some milliseconds away.
    if (line.unit_price.amount >= stage_.goods[shopper.good].regular_price) {
        if (++shopper.rounds > rounds_max) return end(who, "offer price did not come");
        return go_at(who, Step::read_cart, answer.at + price_pause);
    }
    const bool was_prepared = shopper.step == Step::read_cart;
    go_to(who, Step::checkout, answer, was_prepared ? to_check_prepared : to_check_out);
}

void Shoppers::be_ready(std::uint32_t who, const load::Answer& answer) {
    Shopper& shopper = shoppers_[who];
    if (stage_.waiting_room) return go_to(who, Step::take_ticket, answer, to_notice_start);
    go_at(who, Step::read_cart, stage_.start + think(shopper, to_notice_start));
}

void Shoppers::leave_line(Shopper& shopper) {
    if (!shopper.is_in_line) return;
    shopper.is_in_line = false;
    --in_line_;
    live_.in_line.store(static_cast<int>(in_line_), std::memory_order_relaxed);
}

void Shoppers::note_line(Steady::time_point at) {
    const auto place = static_cast<std::size_t>(std::max<std::int64_t>(0, since_begun(at) / bin));
    if (place >= tally_.in_line.size())
        tally_.in_line.resize(place + 1, tally_.in_line.empty() ? 0 : tally_.in_line.back());
    tally_.in_line[place] = in_line_;
    live_.in_line.store(static_cast<int>(in_line_), std::memory_order_relaxed);
}

void Shoppers::take_ticket(std::uint32_t who, const load::Answer& answer, std::string_view code) {
    Shopper& shopper = shoppers_[who];
    if (code == "no_waiting_room")
        return go_at(who, Step::read_cart,
                     std::max(answer.at, stage_.start) + think(shopper, to_notice_start));
    if (answer.status >= 400) return end(who, in_words(code));
    Result<wire::SeenTicket> ticket = json::parse<wire::SeenTicket>(answer.body);
    if (!ticket) return end(who, "refused: a ticket that cannot be read");
    shopper.ticket = ticket->id;
    if (ticket->state == "drawing" || ticket->state == "waiting") {
        if (!shopper.is_in_line) {
            shopper.is_in_line = true;
            shopper.in_line_since = answer.at;
            ++in_line_;
        }
        note_line(answer.at);
        if (ticket->estimate_s && !shopper.expected)
            shopper.expected = answer.at + seconds_of(*ticket->estimate_s);
        const Duration told = ticket->poll_after_s ? seconds_of(*ticket->poll_after_s) : poll_pause;
        return go_at(who, Step::poll_ticket, answer.at + std::max(told, poll_pause_min));
    }
    if (shopper.is_in_line && ticket->state == "admitted")
        tally_.waits.record(std::chrono::duration_cast<Duration>(answer.at - shopper.in_line_since));
    leave_line(shopper);
    note_line(answer.at);
    if (ticket->state == "admitted") {
        if (shopper.expected) {
            const auto miss = std::chrono::duration_cast<Duration>(answer.at - *shopper.expected);
            tally_.misses.record(miss < Duration(0) ? -miss : miss);
        }
        shopper.expected.reset();
        shopper.admission = ticket->admission.value_or("");
        tally_.admitted.add(since_begun(answer.at));
        live_.admitted.fetch_add(1, std::memory_order_relaxed);
        return go_to(who, Step::read_cart, answer, to_notice_start);
    }
    if (ticket->state == "expired") {
        if (++shopper.tickets >= tickets_max) return end(who, "let in, and too late to order");
        return go_to(who, Step::take_ticket, answer, to_notice_start);
    }
    end(who, ticket->state == "sold_out" ? "sold out" : "offer ended");
}

void Shoppers::take_order(std::uint32_t who, const load::Answer& answer) {
    Shopper& shopper = shoppers_[who];
    const Result<wire::SeenOrder> order = json::parse<wire::SeenOrder>(answer.body);
    if (!order) return end(who, "refused: an order that cannot be read");
    shopper.order = order->id;
    shopper.token = order->access_token.value_or("");
    tally_.orders.add(since_begun(answer.at));
    live_.orders.fetch_add(1, std::memory_order_relaxed);
    tally_.acked.push_back({shopper.order, shopper.token, shopper.visitor.person});
    go_to(who, Step::order_page, answer, to_look_at_order);
}

void Shoppers::take_refusal(std::uint32_t who, const load::Answer& answer, std::string_view code) {
    Shopper& shopper = shoppers_[who];
    const bool bot = is_bot(shopper.visitor);
    if (bot && ++shopper.attempts >= bot_attempts_max) return end(who, in_words(code));
    if (code == "admission_required" || code == "admission_expired" || code == "admission_used") {
        if (!bot && ++shopper.tickets > tickets_max) return end(who, "let in, and too late to order");
        return go_to(who, Step::take_ticket, answer, Duration(0));
    }
    if (code == "price_changed" || code == "version_conflict" || code == "offer_not_started") {
        if (++shopper.rounds > rounds_max) return end(who, "offer price did not come");
        const Duration pause = bot || code != "offer_not_started" ? Duration(0) : Duration(price_pause);
        return go_at(who, Step::read_cart, answer.at + pause);
    }
    if (bot) return go_at(who, Step::checkout, answer.at + bot_pause);
    end(who, in_words(code));
}

std::string Shoppers::request_of(const Shopper& shopper, std::uint32_t who) const {
    const Good& good = stage_.goods[shopper.good];
    const RequestLine line = [&]() -> RequestLine {
        switch (shopper.step) {
        case Step::offers_page: return {"GET", "/v1/catalog/" + stage_.segment + "/offers"};
        case Step::product_page: return {"GET", "/v1/catalog/" + stage_.segment + "/products/" + good.handle};
        case Step::create_cart: return {"POST", "/v1/carts"};
        case Step::add_line: return {"POST", "/v1/carts/" + shopper.cart + "/lines"};
        case Step::set_delivery: return {"PUT", "/v1/carts/" + shopper.cart + "/delivery"};
        case Step::take_ticket: return {"POST", "/v1/offers/" + stage_.offer + "/tickets"};
        case Step::poll_ticket: return {"GET", "/v1/tickets/" + shopper.ticket};
        case Step::read_cart: return {"GET", "/v1/carts/" + shopper.cart};
        case Step::checkout: return {"POST", "/v1/orders"};
        case Step::order_page: return {"GET", "/v1/orders/" + shopper.order};
        case Step::browse: break;
        }
        return {"GET", "/healthz"};
    }();
    std::string headers = client_headers(shopper.visitor.person);
    std::string body;
    switch (shopper.step) {
    case Step::offers_page:
    case Step::product_page: headers += compressed_header; break;
    case Step::create_cart: body = "{\"segment\":" + quoted(stage_.segment) + "}"; break;
    case Step::add_line: body = "{\"sku\":" + quoted(good.sku) + ",\"qty\":1}"; break;
    case Step::set_delivery: body = delivery_body(stage_); break;
    case Step::take_ticket: body = "{\"cart_id\":" + quoted(shopper.cart) + "}"; break;
    case Step::checkout:
        headers += "Idempotency-Key: " + key_of(stage_, who) + "\r\n";
        body = checkout_body(shopper, who);
        break;
    case Step::order_page: headers += bearer_header(shopper.token); break;
    default: break;
    }
    return load::print_request(stage_.target.host, line.method, line.path, headers, body);
}

std::string Shoppers::checkout_body(const Shopper& shopper, std::uint32_t who) const {
    std::string body = "{\"cart_id\":" + quoted(shopper.cart) +
                       ",\"cart_version\":" + std::to_string(shopper.cart_version) +
                       ",\"email\":" + quoted(email_of(stage_, shopper.visitor, who)) +
                       ",\"expected_total\":{\"amount\":" + std::to_string(shopper.total) +
                       ",\"currency\":" + quoted(stage_.currency) + "},\"payment\":{\"method\":\"manual\"}";
    if (!shopper.admission.empty()) body += ",\"admission\":" + quoted(shopper.admission);
    return body + "}";
}

} // namespace rialto::rehearsal
