// The page of flash offers: what is on and what comes, in one segment.

#include "offers/admin.hpp"

#include <algorithm>
#include <map>

namespace rialto::offers {

namespace wire {

/// Of one product. offer_price is what it costs while the offer is on, the lowest of its variants';
/// claimed_percent of the units that have been there to claim so far.
struct FlashOfferItem {
    json::RawOf<catalog::wire::Card> card;
    Money offer_price;
    int claimed_percent = 0;
};
BOOST_DESCRIBE_STRUCT(FlashOfferItem, (), (card, offer_price, claimed_percent))

enum class FlashOfferState : std::uint8_t { upcoming, live, sold_out, paused };
BOOST_DESCRIBE_ENUM(FlashOfferState, upcoming, live, sold_out, paused)

struct FlashOffer {
    Uuid id;
    std::string title;
    Time starts_at; // for who sees the segment
    Time ends_at;
    FlashOfferState state = FlashOfferState::upcoming;
    std::vector<FlashOfferItem> items;
    std::optional<int> limit_per_customer;
    bool verified_email = false; // POST /v1/email-verifications before checkout, for who is not signed in
    bool waiting_room = false;   // a ticket is needed, now or from the start on
};
BOOST_DESCRIBE_STRUCT(FlashOffer, (),
                      (id, title, starts_at, ends_at, state, items, limit_per_customer, verified_email,
                       waiting_room))

/// Countdowns go by the answer's Date; as_of is when it was written.
struct FlashOfferList {
    Time as_of;
    std::vector<FlashOffer> items;
};
BOOST_DESCRIBE_STRUCT(FlashOfferList, (), (as_of, items))

} // namespace wire

namespace {

/// Of a page that shows what is claimed while something is on.
constexpr std::chrono::seconds meter_good_for{2};

/// The units of an item that have been there to claim until now.
std::int64_t units_so_far(const wire::OfferItem& item, Time at) {
    std::int64_t units = item.quantity;
    for (const wire::OfferWave& wave : item.waves)
        if (wave.starts_at <= at) units += wave.quantity;
    return units;
}

struct Meter {
    std::int64_t units = 0;
    std::int64_t left = 0;

    int claimed_percent() const {
        const std::int64_t claimed = std::clamp<std::int64_t>(units - left, 0, units);
        return units == 0 ? 100 : static_cast<int>(claimed * 100 / units);
    }
};

struct Shown {
    wire::FlashOfferItem item;
    Meter meter;
};

/// By product, in the order of the offer.
std::vector<std::pair<Uuid, Shown>> show_items(const StoredOffer& stored, const catalog::SegmentView& view,
                                               const catalog::Availability& availability, Time at) {
    std::vector<std::pair<Uuid, Shown>> shown;
    for (const StoredItem& one : stored.items) {
        const auto product = view.find_product(one.sku_id);
        const auto price = view.price_in(offered_of(one));
        if (!product || !price) continue;
        auto of_product = std::ranges::find(shown, *product, &std::pair<Uuid, Shown>::first);
        if (of_product == shown.end()) {
            shown.push_back({*product, {{{view.card(*product)}, *price, 0}, {}}});
            of_product = std::prev(shown.end());
        }
        Shown& into = of_product->second;
        if (price->amount < into.item.offer_price.amount) into.item.offer_price = *price;
        into.meter.units += units_so_far(one.item, at);
        into.meter.left += availability.available(catalog::allotment_key(one.allotment_no)).value_or(0);
    }
    return shown;
}

Time starts_for(const wire::Offer& offer, const std::optional<std::string>& group) {
    const auto early = std::ranges::find(offer.early_access, group, &wire::OfferEarlyAccess::group);
    return early == offer.early_access.end() ? offer.starts_at : std::min(offer.starts_at, early->starts_at);
}

bool is_shown(const wire::Offer& offer, Time starts_at, Time at) {
    return !offer.ended_at && at < offer.ends_at &&
           (!offer.teaser_at || std::min(*offer.teaser_at, starts_at) <= at);
}

catalog::WrittenPage write_page(const OfferBook& book, const catalog::CatalogStore& store,
                                const catalog::SegmentView& view) {
    const Time at = catalog::clock_of(store);
    wire::FlashOfferList list{at, {}};
    catalog::WrittenPage page;
    const auto all = book.offers();
    for (const StoredOffer& stored : *all) {
        const wire::Offer& offer = stored.offer;
        const Time starts_at = starts_for(offer, view.group());
        if (!view.is_among(offer.segments) || !is_shown(offer, starts_at, at)) continue;
        wire::FlashOffer shown{.id = offer.id,
                               .title = offer.title,
                               .starts_at = starts_at,
                               .ends_at = offer.ends_at,
                               .items = {},
                               .limit_per_customer = offer.limit_per_customer,
                               .verified_email = offer.verified_email,
                               .waiting_room = offer.waiting_room_opened_at.has_value()};
        bool has_some = false;
        for (auto& [product, one] : show_items(stored, view, catalog::availability_of(store), at)) {
            has_some = has_some || one.meter.left > 0;
            one.item.claimed_percent = one.meter.claimed_percent();
            shown.items.push_back(std::move(one.item));
            page.products.push_back(product);
        }
        if (shown.items.empty()) continue;
        using enum wire::FlashOfferState;
        shown.state = stored.is_paused ? paused : at < starts_at ? upcoming : has_some ? live : sold_out;
        list.items.push_back(std::move(shown));
    }
    page.body = json::print(list);
    return page;
}

/// When the page is to be written anew: at the next start, end, teaser or wave, and soon while something is
/// being claimed.
std::optional<Time> ends_at(const OfferBook& book, Time at) {
    std::optional<Time> end;
    const auto note = [&](Time moment) {
        if (moment > at && (!end || moment < *end)) end = moment;
    };
    const auto all = book.offers();
    for (const StoredOffer& stored : *all) {
        const wire::Offer& offer = stored.offer;
        note(offer.starts_at);
        note(offer.ends_at);
        if (offer.teaser_at) note(*offer.teaser_at);
        for (const wire::OfferEarlyAccess& early : offer.early_access) {
            note(early.starts_at);
            if (early.starts_at <= at) note(at + meter_good_for);
        }
        for (const StoredItem& one : stored.items)
            for (const wire::OfferWave& wave : one.item.waves) note(wave.starts_at);
        if (offer.starts_at <= at) note(at + meter_good_for);
    }
    return end;
}

} // namespace

Task<http::Response> list_offers(OfferPages& pages, http::Request& request) {
    const OfferBook* book = &pages.book;
    const catalog::CatalogStore* store = &pages.store;
    catalog::SegmentPage page{
        .question = "offers",
        .write = [book, store](const catalog::SegmentView& view) { return write_page(*book, *store, view); },
        .ends_at = [book, store] { return ends_at(*book, catalog::clock_of(*store)); }};
    return catalog::answer_page(pages.store, request, std::move(page));
}

const http::Operation list_offers_operation{
    .id = "list_offers",
    .summary = "Live and upcoming flash offers, those that end first before others.",
    .answer_schema =
        [](std::map<std::string, std::string>& schemas) {
            return json::schema<wire::FlashOfferList>(schemas);
        },
    .errors = {"not_found"},
};

} // namespace rialto::offers
