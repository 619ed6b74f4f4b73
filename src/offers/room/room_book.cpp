#include "offers/admin.hpp"
#include "offers/room/room.hpp"
#include "offers/room/sql.hpp"
#include "offers/units_event.hpp"
#include "platform/json/json.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <algorithm>
#include <charconv>

namespace rialto::offers {

namespace {

constexpr std::string_view room_topic = "offer.room"; // subject: the offer's id

/// The data of the event, written by admit.sql.
struct RoomEvent {
    std::int64_t revision = 0;
    std::int64_t admitted = 0;
    std::int64_t draw_count = 0;
    std::string draw_seed; // hex
    double per_s = 0;
    double units_per_place = 0;
    double promised = 0;
};
BOOST_DESCRIBE_STRUCT(RoomEvent, (),
                      (revision, admitted, draw_count, draw_seed, per_s, units_per_place, promised))

std::optional<Draw> draw_of(std::int64_t count, std::string_view seed) {
    Draw draw{count, {}};
    if (seed.size() != 2 * draw.seed.size()) return std::nullopt;
    for (std::size_t i = 0; i < draw.seed.size(); ++i) {
        const std::string_view digits = seed.substr(2 * i, 2);
        const auto read = std::from_chars(digits.data(), digits.data() + 2, draw.seed[i], 16);
        if (read.ec != std::errc() || read.ptr != digits.data() + 2) return std::nullopt;
    }
    return draw;
}

/// Of marks that are too old to be asked for, the last stays: it says who is over.
void forget_old(std::vector<Mark>& marks, Time at) {
    const auto old = [&](const Mark& mark) { return mark.at <= at - admission_lifetime; };
    while (marks.size() > 1 && old(marks[1])) marks.erase(marks.begin());
}

} // namespace

RoomBook::RoomBook(postgres::Pool& pool, const OfferBook& offers, const catalog::CatalogStore& store,
                   std::function<void()> on_change)
    : pool_(pool), offers_(offers), store_(store), on_change_(std::move(on_change)),
      rooms_(std::make_shared<const Rooms>()) {}

Task<> RoomBook::load() {
    postgres::Session session = co_await pool_.session();
    std::vector<postgres::Session::Call> calls;
    calls.push_back({room::sql::load_rooms, {}});
    calls.push_back({room::sql::load_marks, {}});
    const std::vector<postgres::Rows> rows = co_await session.run_all(std::move(calls));
    std::unordered_map<Uuid, std::shared_ptr<Room>> read;
    for (const postgres::Row row : rows[0]) {
        auto room = std::make_shared<Room>();
        room->revision = row.get<std::int64_t>(1);
        room->admitted = row.get<std::int64_t>(2);
        if (const auto count = row.get<std::optional<std::int64_t>>(3))
            room->draw = draw_of(*count, row.get<std::string>(4));
        room->per_s = row.get<double>(5);
        room->units_per_place = row.get<double>(6);
        room->promised = row.get<double>(7);
        read.emplace(row.get<Uuid>(0), std::move(room));
    }
    for (const postgres::Row row : rows[1])
        if (const auto owner = read.find(row.get<Uuid>(0)); owner != read.end())
            owner->second->marks.push_back({row.get<Time>(1), row.get<std::int64_t>(2)});
    rooms_ = std::make_shared<const Rooms>(read.begin(), read.end());
    note_change();
}

bool RoomBook::take_event(Rooms& rooms, const events::Event& event) const {
    const std::optional<Uuid> id = parse_uuid(event.subject);
    const Result<RoomEvent> news = json::parse<RoomEvent>(event.data);
    if (!id || !news) {
        telemetry::error("room_event_unreadable", {{"bytes", static_cast<std::int64_t>(event.data.size())}});
        return false;
    }
    // What is not known here belongs to an offer that is over, or comes with offers.changed.
    const auto found = rooms.find(*id);
    if (found == rooms.end() || found->second->revision >= news->revision) return false;
    auto room = std::make_shared<Room>(*found->second);
    room->revision = news->revision;
    room->draw = draw_of(news->draw_count, news->draw_seed);
    room->per_s = news->per_s;
    room->units_per_place = news->units_per_place;
    room->promised = news->promised;
    if (news->admitted > room->admitted) room->marks.push_back({event.at, news->admitted});
    room->admitted = news->admitted;
    forget_old(room->marks, event.at);
    found->second = std::move(room);
    return true;
}

Task<> RoomBook::consume(std::vector<events::Event> events) {
    const auto is_of = [](std::string_view topic) {
        return [topic](const events::Event& event) { return event.topic == topic; };
    };
    if (std::ranges::any_of(events, is_of(offers_topic))) {
        co_await load();
        co_return; // newer than all of these
    }
    bool has_changed = std::ranges::any_of(events, is_of(units_topic)) && has_crossed();
    if (std::ranges::any_of(events, is_of(room_topic))) {
        auto rooms = std::make_shared<Rooms>(*rooms_.load());
        for (const events::Event& event : events)
            if (event.topic == room_topic) has_changed = take_event(*rooms, event) || has_changed;
        rooms_ = std::move(rooms);
    }
    if (has_changed) note_change();
}

/// Whether an offer with a room has sold its last unit, or got one back, since this was last asked.
bool RoomBook::has_crossed() {
    bool has = false;
    const auto rooms = rooms_.load();
    std::erase_if(is_sold_out_, [&](const auto& one) { return !rooms->contains(one.first); });
    for (const auto& [id, room] : *rooms) {
        const bool is_sold_out = offer(id).unsold <= 0;
        bool& told = is_sold_out_[id];
        has = has || told != is_sold_out;
        told = is_sold_out;
    }
    return has;
}

void RoomBook::note_change() {
    version_.fetch_add(1, std::memory_order_acq_rel);
    if (on_change_) on_change_();
}

std::shared_ptr<const Room> RoomBook::find(const Uuid& offer) const {
    static const std::shared_ptr<const Room> unknown = std::make_shared<const Room>();
    const auto rooms = rooms_.load();
    const auto found = rooms->find(offer);
    return found == rooms->end() ? unknown : found->second;
}

RoomOffer RoomBook::offer(const Uuid& id) const {
    const auto all = offers_.offers();
    const auto found = std::ranges::find(*all, id, [](const StoredOffer& one) { return one.offer.id; });
    if (found == all->end()) return {};
    const wire::Offer& offer = found->offer;
    RoomOffer view{.is_known = true,
                   .is_over = offer.ended_at.has_value(),
                   .is_paused = found->is_paused,
                   .has_room = offer.waiting_room_opened_at.has_value(),
                   .starts_at = offer.starts_at,
                   .ends_at = offer.ends_at};
    const Time at = clock();
    const catalog::Availability& availability = catalog::availability_of(store_);
    for (const StoredItem& item : found->items) {
        view.unsold += availability.available(catalog::allotment_key(item.allotment_no)).value_or(0);
        for (const wire::OfferWave& wave : item.item.waves)
            if (wave.starts_at > at) view.unsold += wave.quantity;
    }
    return view;
}

Time RoomBook::clock() const {
    return catalog::clock_of(store_);
}

} // namespace rialto::offers
