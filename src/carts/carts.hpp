#pragma once
// Carts: what somebody means to buy. A cart is known by its id alone (a capability of 122 random bits, never
// in a log), belongs to one segment, and reserves nothing. A write is a pure change of what the cart is;
// those that arrive together are recorded in one transaction (CartWriter), each with a new version of its
// cart and an event. Prices are not kept in a cart: price_cart reckons them from the catalog of the moment.
//
// Events (subject: the cart's id): cart.created {"segment"}, cart.line_added {"sku_id", "qty" added},
// cart.line_changed {"sku_id", "qty" now}, cart.line_removed {"sku_id", "qty" taken out},
// cart.delivery_set {"method"}, cart.codes_set {"codes" how many}, cart.claimed {}, cart.merged {"strategy",
// "from" the cart that is gone}, cart.abandoned {"lines"}: its time was over and nothing was ordered.

#include "base/id.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "base/time.hpp"
#include "catalog/catalog.hpp"
#include "platform/postgres/postgres.hpp"
#include "pricing/pricing.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rialto::carts {

// ---- limits -------------------------------------------------------------------------------------------
inline constexpr int line_qty_max = pricing::qty_max;
inline constexpr int lines_per_cart_max = static_cast<int>(pricing::lines_max);
inline constexpr std::size_t address_field_max = 200; // code points
inline constexpr std::size_t carts_read_max = 1024;   // by one read_carts
inline constexpr std::size_t write_batch_max = 256;   // writes recorded together
inline constexpr std::size_t write_queue_max = 4096;  // writes waiting for a batch: 503 past it
inline constexpr int write_rounds_max = 16;           // times a write is tried on a cart that keeps changing
inline constexpr std::size_t recent_carts_max = 20'000; // remembered by a node
inline constexpr int guest_cart_days = 30;              // that a cart is kept after the last write
inline constexpr int customer_cart_days = 90;
inline constexpr std::size_t carts_expired_max = 500; // by one expire_carts

struct CartLine {
    std::int64_t sku_id = 0;
    int qty = 0;
    int position = 0;                            // lines are in its order
    std::optional<std::int64_t> seen_price = {}; // of one piece when the line was last written, minor units

    bool operator==(const CartLine&) const = default;
};

struct DeliveryAddress {
    std::string name;
    std::string line1;
    std::optional<std::string> line2;
    std::string city;
    std::string postal_code;
    std::optional<std::string> region;
    std::string country; // ISO 3166-1 alpha-2
    std::optional<std::string> phone;

    bool operator==(const DeliveryAddress&) const = default;
};
BOOST_DESCRIBE_STRUCT(DeliveryAddress, (), (name, line1, line2, city, postal_code, region, country, phone))

/// label and price (after promotions) are not stored with the cart: price_cart fills them in.
struct DeliveryChoice {
    DeliveryAddress address;
    std::string method;
    std::string label;
    std::int64_t price = 0; // minor units
};

struct Cart {
    Uuid id;
    int version = 0;
    std::string segment;
    bool ordered = false;
    std::optional<Uuid> order_id;
    std::vector<CartLine> lines; // in the order they were added
    std::optional<DeliveryChoice> delivery;
    std::vector<std::string> codes = {};         // of promotions, as the shopper wrote them
    std::vector<pricing::Refusal> refusals = {}; // what a capture refused: not offered again
    std::optional<Uuid> account_id = {};         // whose it is; nullopt: a guest's
};

// ---- reading --------------------------------------------------------------------------------------------

/// One statement for all; answers in the order of `ids`, nullopt where there is no such cart. At most
/// carts_read_max ids. Locks nothing.
Task<std::vector<std::optional<Cart>>> read_carts(postgres::Session& session, std::vector<Uuid> ids);

/// not_found.
Task<Result<Cart>> get_cart(postgres::Session& session, Uuid id);

// ---- writing
// ------------------------------------------------------------------------------------------------

/// Which cart is written, what its version must be (nullopt: whichever it has), and until when it may wait.
struct CartWrite {
    Uuid cart_id;
    std::optional<int> expected_version;
    Deadline deadline = Deadline::max();
};

/// What a change leaves in the event log, beside the cart's new version.
struct CartEvent {
    std::string topic;
    std::string data; // JSON object
};

/// Makes of an open cart what is wanted. Pure, for it is asked again when the cart turns out to be another
/// than was thought. nullopt: it is so already.
using CartChange = std::function<Result<std::optional<CartEvent>>(Cart&)>;

/// Records writes to carts, those of one moment together. Belongs to the loop.
class CartWriter {
  public:
    /// `pool` (role rialto_order) is this writer's own, so that a batch never waits for anything else. All
    /// outlive it.
    CartWriter(asio::io_context& loop, postgres::Pool& pool, const catalog::CatalogStore& store);
    ~CartWriter();
    CartWriter(const CartWriter&) = delete;
    CartWriter& operator=(const CartWriter&) = delete;

    /// Errors in order: overloaded, not_found, cart_ordered, version_conflict, what the change says. The cart
    /// as this write has left it. A change that wants no version is never refused because others write: it is
    /// made again on what they left.
    Task<Result<Cart>> write(CartWrite write, CartChange change, Time at);
    Task<Result<Cart>> create(Cart cart, CartEvent event, Time at, Deadline deadline);

    /// The cart as this node wrote it last, if it remembers; it does so no longer. It may have changed since:
    /// whoever builds on it checks its version in his transaction, and refuses nothing because of it.
    std::optional<Cart> take_recent(const Uuid& id);

    const catalog::CatalogStore& store() const;

    struct State;

  private:
    std::unique_ptr<State> state_;
};

/// Reads carts, those that are asked for at one moment together. Belongs to the pool's loop.
class CartReader {
  public:
    /// `pool` has role rialto_order and outlives this.
    explicit CartReader(postgres::Pool& pool);
    ~CartReader();
    CartReader(const CartReader&) = delete;
    CartReader& operator=(const CartReader&) = delete;

    /// Errors: overloaded, not_found.
    Task<Result<Cart>> read(Uuid id);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// `segment` must be one of the store's. Error: overloaded.
Task<Result<Cart>> create_cart(CartWriter& carts, std::string segment, Time at,
                               Deadline deadline = Deadline::max());

/// Adds to the line of that SKU, or a new line at the end. Errors in order: those of a write, unknown_sku
/// (not sold in the cart's segment), cart_full (a line too many), line_limit (more than line_qty_max of one
/// SKU). Not safe to repeat: what is added is added.
Task<Result<Cart>> add_line(CartWriter& carts, CartWrite write, std::int64_t sku_id, int qty, Time at);

/// Sets the line's quantity (1 to line_qty_max). Errors in order: those of a write, unknown_sku (not in the
/// cart). A quantity that is there already, at the price that was seen, changes nothing.
Task<Result<Cart>> change_line(CartWriter& carts, CartWrite write, std::int64_t sku_id, int qty, Time at);

/// Errors: those of a write. A line that is not there changes nothing.
Task<Result<Cart>> remove_line(CartWriter& carts, CartWrite write, std::int64_t sku_id, Time at);

/// The address with its fields trimmed and empty optional ones left out; invalid_request naming every bad
/// field under
/// "/address".
Result<DeliveryAddress> checked_address(DeliveryAddress address);

/// Sets address (checked) and method. Errors in order: invalid_request (a method that no zone has), those of
/// a write, country_not_served (by the cart's market), invalid_request (a method that the address's zone does
/// not have).
Task<Result<Cart>> set_delivery(CartWriter& carts, CartWrite write, DeliveryChoice delivery, Time at);

/// Sets the codes of promotions, each spelling once, and forgets what was refused before. A code that is not
/// known or cannot be used is kept all the same: price_cart says what became of it. Errors in order:
/// invalid_request (more than pricing::codes_max, or one that is too long), those of a write. `readers` is
/// asked which codes are used up.
Task<Result<Cart>> set_codes(CartWriter& carts, postgres::Pool& readers, CartWrite write,
                             std::vector<std::string> codes, Time at);

/// What becomes of a SKU that is in the account's cart and in the guest's: the larger quantity, both
/// together, or (with all else) what the guest has: then what the account's cart held is put aside.
enum class MergeStrategy { keep_larger, add, keep_guest };
BOOST_DESCRIBE_ENUM(MergeStrategy, keep_larger, add, keep_guest)

/// The account takes a guest's cart over. Where it has a cart in that segment, what the guest chose goes into
/// it and the guest's cart is gone: the answer is the account's cart, whose id is another. A cart that is the
/// account's already stays as it is. Errors in order: not_found, cart_ordered, cart_claimed (by another
/// account), cart_full, overloaded. `pool` has role rialto_order.
Task<Result<Cart>> claim_cart(postgres::Pool& pool, Uuid cart_id, Uuid account_id, MergeStrategy strategy,
                              Time at);

/// The capture refused a promotion to this cart: it is priced without it from now on. Safe to repeat.
Task<> record_refusal(postgres::Session& session, Uuid cart_id, pricing::Refusal refusal);

// ---- expiry -----------------------------------------------------------------------------------------------

/// Removes carts whose last day is over, ordered ones as well, at most carts_expired_max; how many they were.
/// `pool` has role rialto_work.
Task<int> expire_carts(postgres::Pool& pool, Time at);

/// Does so once a minute, as often as it takes. Belongs to the pool's loop; several nodes may do it at once.
class CartExpiry {
  public:
    explicit CartExpiry(postgres::Pool& pool);
    ~CartExpiry();
    CartExpiry(const CartExpiry&) = delete;
    CartExpiry& operator=(const CartExpiry&) = delete;

    /// Until stop().
    Task<> run();
    void stop();

    struct State;

  private:
    std::shared_ptr<State> state_;
};

// ---- pricing --------------------------------------------------------------------------------------------

/// What makes a line sound again: to set its quantity to `qty` (PATCH of the line).
struct LineRepair {
    std::string action; // "remove" (0), "lower_qty" (what is left), "accept_price" (what it is)
    int qty = 0;
};

/// problem: "sold_out", "not_enough_stock", "unavailable" (not sold in this market now: it counts nothing),
/// or "price_changed" (since the line was last written; it can be ordered all the same). The first of these.
struct PricedLine {
    catalog::PricedSku sku;
    int qty = 0;
    std::int64_t total = 0; // minor units, before discounts
    std::optional<std::string> problem = {};
    std::optional<LineRepair> repair = {};       // of the problem
    std::optional<std::int64_t> seen_price = {}; // with "price_changed": what it was
    std::int64_t discount = 0;                   // of total
    std::int64_t tax = 0;                        // this line's share
};

/// `market` is one of `markets`, on the terms of the cart's segment.
struct PricedCart {
    Cart cart;
    std::shared_ptr<const markets::Markets> markets;
    const markets::Market* market = nullptr;
    std::vector<PricedLine> lines;
    pricing::Totals totals;
    std::vector<pricing::Adjustment> adjustments;
    std::vector<pricing::TaxPart> taxes;
    std::vector<pricing::CodeAnswer> codes;
    std::vector<pricing::Claim> claims;
    Time valid_until; // when a price, a promotion or a rate changes next
};

/// At the prices and with the stock that this node knows at the moment; waits for nothing. A delivery method
/// that is not offered for these goods and this address (any more) is as good as not chosen. In a segment
/// that this node does not know (yet), every line is unavailable and the market is the default one.
PricedCart price_cart(const catalog::CatalogStore& store, const catalog::Availability& availability,
                      Cart cart, Time at);

/// The ways to have it brought, in the order of offering, with their prices after promotions.
std::vector<pricing::DeliveryOption> delivery_options(const catalog::CatalogStore& store,
                                                      const catalog::Availability& availability, Cart cart,
                                                      Time at);

// ---- the wire format --------------------------------------------------------------------------------------

namespace wire {

struct LineImage {
    std::string url;
    int width = 0;
    int height = 0;
    std::string alt;
    std::optional<std::string> placeholder;
};
BOOST_DESCRIBE_STRUCT(LineImage, (), (url, width, height, alt, placeholder))

struct Delivery {
    DeliveryAddress address;
    std::string method;
    std::string label;
    Money price;
};
BOOST_DESCRIBE_STRUCT(Delivery, (), (address, method, label, price))

} // namespace wire

std::optional<wire::LineImage> image_of(const catalog::PricedSku& sku);
wire::Delivery view_of(const DeliveryChoice& delivery, Currency currency);

std::string print_cart(const PricedCart& cart);
/// As JSON shows them: by the SKU's text.
std::vector<pricing::wire::Adjustment> adjustments_of(const PricedCart& cart);
/// {"items", "discounts", "delivery", "tax", "total", "tax_included"}
void append_totals(std::string& out, const pricing::Totals& totals);
/// {"address", "method", "label", "price"}
void append_delivery(std::string& out, const DeliveryChoice& delivery, Currency currency);

} // namespace rialto::carts
