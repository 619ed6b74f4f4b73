#pragma once
// What the store's answers say, as far as a shopper looks. Other members are passed over. Private to this
// folder.

#include "platform/json/json.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rialto::rehearsal::wire {

struct SeenLine {
    std::string sku;
    Money unit_price;
    std::optional<std::string> problem;
};
BOOST_DESCRIBE_STRUCT(SeenLine, (), (sku, unit_price, problem))

struct SeenTotals {
    Money total;
};
BOOST_DESCRIBE_STRUCT(SeenTotals, (), (total))

struct SeenCart {
    std::string id;
    int version = 0;
    std::vector<SeenLine> lines;
    SeenTotals totals;
};
BOOST_DESCRIBE_STRUCT(SeenCart, (), (id, version, lines, totals))

struct SeenOrder {
    std::string id;
    std::string status;
    std::string email;
    std::optional<std::string> access_token;
};
BOOST_DESCRIBE_STRUCT(SeenOrder, (), (id, status, email, access_token))

struct SeenTicket {
    std::string id;
    std::string state;
    std::optional<double> estimate_s;
    std::optional<double> poll_after_s;
    std::optional<std::string> admission;
};
BOOST_DESCRIBE_STRUCT(SeenTicket, (), (id, state, estimate_s, poll_after_s, admission))

struct SeenVersion {
    std::string version;
    std::optional<std::string> environment;
};
BOOST_DESCRIBE_STRUCT(SeenVersion, (), (version, environment))

struct SeenSegment {
    std::string id;
    std::string market;
    std::optional<std::string> group;
};
BOOST_DESCRIBE_STRUCT(SeenSegment, (), (id, market, group))

struct SeenSegments {
    std::vector<SeenSegment> items;
    std::string resolved;
};
BOOST_DESCRIBE_STRUCT(SeenSegments, (), (items, resolved))

struct SeenMarket {
    std::string name; // as a segment calls it
    std::vector<std::string> countries;
};
BOOST_DESCRIBE_STRUCT(SeenMarket, (), (name, countries))

struct SeenMarkets {
    std::vector<SeenMarket> items;
};
BOOST_DESCRIBE_STRUCT(SeenMarkets, (), (items))

struct SeenMethod {
    std::string method;
};
BOOST_DESCRIBE_STRUCT(SeenMethod, (), (method))

struct SeenMethods {
    std::vector<SeenMethod> items;
};
BOOST_DESCRIBE_STRUCT(SeenMethods, (), (items))

struct SeenOption {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(SeenOption, (), (id))

struct SeenOptions {
    std::vector<SeenOption> items;
};
BOOST_DESCRIBE_STRUCT(SeenOptions, (), (items))

struct SeenCard {
    std::string id;
    std::string handle;
    std::string title;
};
BOOST_DESCRIBE_STRUCT(SeenCard, (), (id, handle, title))

struct SeenCards {
    std::vector<SeenCard> items;
};
BOOST_DESCRIBE_STRUCT(SeenCards, (), (items))

struct SeenCategory {
    std::string slug;
};
BOOST_DESCRIBE_STRUCT(SeenCategory, (), (slug))

struct SeenCategories {
    std::vector<SeenCategory> items;
};
BOOST_DESCRIBE_STRUCT(SeenCategories, (), (items))

struct SeenVariant {
    std::string sku;
    Money price;
};
BOOST_DESCRIBE_STRUCT(SeenVariant, (), (sku, price))

struct SeenProduct {
    std::string id;
    std::string handle;
    std::string title;
    std::vector<SeenVariant> variants;
};
BOOST_DESCRIBE_STRUCT(SeenProduct, (), (id, handle, title, variants))

struct SeenStock {
    std::string sku;
    int on_hand = 0;
    int reserved = 0;
};
BOOST_DESCRIBE_STRUCT(SeenStock, (), (sku, on_hand, reserved))

struct SeenStocks {
    std::vector<SeenStock> variants;
};
BOOST_DESCRIBE_STRUCT(SeenStocks, (), (variants))

struct SeenFlashItem {
    SeenCard card;
};
BOOST_DESCRIBE_STRUCT(SeenFlashItem, (), (card))

struct SeenFlash {
    std::string id;
    std::vector<SeenFlashItem> items;
    std::optional<bool> waiting_room;
};
BOOST_DESCRIBE_STRUCT(SeenFlash, (), (id, items, waiting_room))

struct SeenFlashes {
    std::vector<SeenFlash> items;
};
BOOST_DESCRIBE_STRUCT(SeenFlashes, (), (items))

struct SeenUnits {
    std::string sku;
    std::int64_t claimed = 0;
    std::int64_t left = 0;
};
BOOST_DESCRIBE_STRUCT(SeenUnits, (), (sku, claimed, left))

/// The back office's.
struct SeenOffer {
    std::string id;
    std::string title;
    std::string state;
    Time starts_at;
    Time ends_at;
    std::vector<std::string> segments;
    std::optional<int> limit_per_customer;
    std::optional<bool> verified_email;
    std::vector<SeenUnits> items;
};
BOOST_DESCRIBE_STRUCT(SeenOffer, (),
                      (id, title, state, starts_at, ends_at, segments, limit_per_customer, verified_email,
                       items))

// ---- what is sent -------------------------------------------------------------------------------------

struct WantedUnits {
    std::string sku;
    int quantity = 0;
    int percent_off_basis_points = 0;
};
BOOST_DESCRIBE_STRUCT(WantedUnits, (), (sku, quantity, percent_off_basis_points))

struct WantedOffer {
    std::string title;
    Time starts_at;
    Time ends_at;
    std::vector<std::string> segments;
    std::optional<int> limit_per_customer = {};
    std::optional<bool> verified_email = {};      // left out where the store does not know it
    std::optional<std::string> waiting_room = {}; // likewise
    std::vector<WantedUnits> items;
};
BOOST_DESCRIBE_STRUCT(WantedOffer, (),
                      (title, starts_at, ends_at, segments, limit_per_customer, verified_email, waiting_room,
                       items))

struct WantedStock {
    std::string sku;
    int delta = 0;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(WantedStock, (), (sku, delta, reason))

} // namespace rialto::rehearsal::wire

namespace rialto::json {

// What is only seen is somebody else's document.
template <class T>
    requires(detail::unqualified_name<T>().starts_with("Seen"))
inline constexpr bool is_foreign<T> = true;

} // namespace rialto::json
