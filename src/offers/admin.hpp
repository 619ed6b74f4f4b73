#pragma once
// Flash offers as the back office reads and writes them, and what it does to them. Every write is one
// transaction with its audit record, the event offers.changed and the prices in the catalog. Private to this
// folder.

#include "accounts/accounts.hpp"
#include "offers/offers.hpp"
#include "platform/json/json.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rialto::offers {

inline constexpr std::string_view offers_topic = "offers.changed"; // subject: the offer's id

namespace wire {

struct OfferMarketPrice {
    std::string market;
    Money price;
};
BOOST_DESCRIBE_STRUCT(OfferMarketPrice, (), (market, price))

struct OfferWave {
    Time starts_at;
    int quantity = 0;
};
BOOST_DESCRIBE_STRUCT(OfferWave, (), (starts_at, quantity))

/// By SKU, or by handle for every variant of the product. quantity is there from the start, waves add to it.
struct NewOfferItem {
    std::optional<std::string> sku;
    std::optional<std::string> handle;
    int quantity = 0;
    std::optional<int> percent_off_basis_points;
    std::optional<std::vector<OfferMarketPrice>> prices;
    std::optional<std::vector<OfferWave>> waves;
};
BOOST_DESCRIBE_STRUCT(NewOfferItem, (), (sku, handle, quantity, percent_off_basis_points, prices, waves))

struct OfferEarlyAccess {
    std::string group;
    Time starts_at;
};
BOOST_DESCRIBE_STRUCT(OfferEarlyAccess, (), (group, starts_at))

/// Whether shoppers wait in line for it: `automatic` opens by itself when too many check out at once.
enum class WaitingRoom : std::uint8_t { never, always, automatic };
BOOST_DESCRIBE_ENUM(WaitingRoom, never, always, automatic)

struct NewOffer {
    std::string title;
    std::optional<Time> teaser_at;
    Time starts_at;
    Time ends_at;
    std::optional<std::vector<std::string>> segments;
    std::optional<int> limit_per_customer;
    std::optional<bool> verified_email; // absent: where there is a limit
    std::optional<std::vector<OfferEarlyAccess>> early_access;
    std::vector<NewOfferItem> items;
    std::optional<WaitingRoom> waiting_room = {}; // automatic
};
BOOST_DESCRIBE_STRUCT(NewOffer, (),
                      (title, teaser_at, starts_at, ends_at, segments, limit_per_customer, verified_email,
                       early_access, items, waiting_room))

/// Lists that are there replace those that were; what is absent stays.
struct OfferChange {
    int version = 0;
    std::optional<std::string> title;
    std::optional<Time> teaser_at;
    std::optional<Time> starts_at;
    std::optional<Time> ends_at;
    std::optional<std::vector<std::string>> segments;
    std::optional<int> limit_per_customer;
    std::optional<bool> verified_email;
    std::optional<std::vector<OfferEarlyAccess>> early_access;
    std::optional<std::vector<NewOfferItem>> items;
    std::optional<WaitingRoom> waiting_room;       // a room that is open closes with `never` alone
    std::optional<std::vector<std::string>> clear; // of teaser_at, limit_per_customer
};
BOOST_DESCRIBE_STRUCT(OfferChange, (),
                      (version, title, teaser_at, starts_at, ends_at, segments, limit_per_customer,
                       verified_email, early_access, items, waiting_room, clear))

struct OfferExtension {
    Time ends_at;
};
BOOST_DESCRIBE_STRUCT(OfferExtension, (), (ends_at))

enum class OfferState : std::uint8_t { upcoming, live, paused, ended };
BOOST_DESCRIBE_ENUM(OfferState, upcoming, live, paused, ended)

struct OfferItem {
    std::string sku;
    int quantity = 0; // from the start
    std::optional<int> percent_off_basis_points;
    std::vector<OfferMarketPrice> prices;
    std::vector<OfferWave> waves;
    int claimed = 0;
    int left = 0; // unsold, those of waves to come as well
};
BOOST_DESCRIBE_STRUCT(OfferItem, (), (sku, quantity, percent_off_basis_points, prices, waves, claimed, left))

struct Offer {
    Uuid id;
    int version = 0;
    std::string title;
    OfferState state = OfferState::upcoming;
    std::optional<Time> teaser_at;
    Time starts_at;
    Time ends_at;
    std::optional<Time> ended_at;
    std::vector<std::string> segments;
    std::optional<int> limit_per_customer;
    bool verified_email = false; // who orders must have shown that the e-mail is theirs
    std::vector<OfferEarlyAccess> early_access;
    std::vector<OfferItem> items;
    WaitingRoom waiting_room = WaitingRoom::automatic;
    std::optional<Time> waiting_room_opened_at; // a ticket is needed from then on
    Time created_at;
    Time updated_at;
};
BOOST_DESCRIBE_STRUCT(Offer, (),
                      (id, version, title, state, teaser_at, starts_at, ends_at, ended_at, segments,
                       limit_per_customer, verified_email, early_access, items, waiting_room,
                       waiting_room_opened_at, created_at, updated_at))

struct OfferList {
    std::vector<Offer> items;
};
BOOST_DESCRIBE_STRUCT(OfferList, (), (items))

} // namespace wire

/// An offer as its tables have it.
struct StoredItem {
    std::int64_t sku_id = 0;
    std::int64_t allotment_no = 0;
    wire::OfferItem item;
};
struct StoredOffer {
    wire::Offer offer; // its items are in `items`
    bool is_paused = false;
    std::vector<StoredItem> items;
};

/// Who changes what, for the audit record.
struct AdminCall {
    crypto::Digest key_digest{};
    std::shared_ptr<const markets::Markets> markets;
    Time at;
};

/// What is wrong with an offer, before anything is looked up; `at` is the moment of the request.
Result<> check_offer(const wire::NewOffer& offer, const markets::Markets& markets, Time at);

wire::OfferState state_of(const StoredOffer& stored, Time at);
/// As the catalog is told of it.
catalog::OfferedSku offered_of(const StoredItem& stored);
/// As the API shows it.
wire::Offer view_of(StoredOffer stored, Time at);

/// The newest offers_listed_max, or all that hold units; `markets` says in which currency amounts are.
enum class OffersWanted : std::uint8_t { all, holding_units };
Task<std::vector<StoredOffer>>
read_offers(postgres::Session& session, std::shared_ptr<const markets::Markets> markets, OffersWanted wanted);
/// not_found.
Task<Result<StoredOffer>> read_offer(postgres::Session& session,
                                     std::shared_ptr<const markets::Markets> markets, Uuid id);

/// Takes the units from stock. Errors: invalid_request, unknown_sku, limit_reached (open_offers_max),
/// not_enough_stock.
Task<Result<wire::Offer>> create_offer(postgres::Session& transaction, wire::NewOffer wanted, AdminCall call);
/// An offer that has begun keeps its start, its SKUs and at least its limit; its units may be fewer, but not
/// than are sold. Errors: not_found, version_conflict, offer_ended, invalid_request, unknown_sku,
/// not_enough_stock, below_claimed.
Task<Result<wire::Offer>> change_offer(postgres::Session& transaction, Uuid id, wire::OfferChange change,
                                       AdminCall call);
/// Prices are the regular ones while it is paused; units stay set aside. An offer that is so already stays.
/// Errors: not_found, offer_ended.
enum class Pause : std::uint8_t { pause, resume };
Task<Result<wire::Offer>> pause_offer(postgres::Session& transaction, Uuid id, Pause wanted, AdminCall call);
/// Errors: not_found, offer_ended, invalid_request (an end that is not later than it was).
Task<Result<wire::Offer>> extend_offer(postgres::Session& transaction, Uuid id, Time ends_at, AdminCall call);
/// Prices end and what is unsold goes back to stock in the same transaction. Safe to repeat. not_found.
Task<Result<wire::Offer>> end_offer(postgres::Session& transaction, Uuid id, AdminCall call);

} // namespace rialto::offers
