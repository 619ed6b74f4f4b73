// The demo store's flash offers: running, to come and sold out at first start. They are made and bought from
// as everybody does it, through the back office's use case and through captures, so that every count is a
// true one.

#include "app/demo/demo.hpp"
#include "app/demo/goods.hpp"
#include "app/demo/sql.hpp"
#include "orders/orders.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <array>
#include <chrono>
#include <optional>
#include <span>

namespace rialto::demo {

namespace {

using std::chrono::hours;
using std::chrono::minutes;

/// One offer around the moment of the first start, of products of one category.
struct Plan {
    std::string_view title;
    std::string_view category;
    std::size_t goods;
    minutes starts;
    minutes ends;
    int percent_off;
    int units; // of each product; everything_there_is for one that is sold out, offer and all
    int sold;  // of the first product
    std::optional<int> limit;
    bool has_room = false; // people wait in line for it
};

constexpr int everything_there_is = 0;
constexpr int sold_out_units_min = 6;  // orders enough to look like a sale,
constexpr int sold_out_units_max = 24; // and few enough to place in a moment

// Each of a category of its own, so that no two offers meet at one product.
constexpr std::array plans{
    Plan{"Deal of the afternoon", "gadgets-audio", 1, hours(-2), hours(3), 40, 40, 29, 2},
    Plan{"For the table", "tableware", 2, hours(-5), hours(26), 25, 20, 8, {}},
    Plan{"Last of the season", "camping-hiking", 1, hours(-1), hours(9), 55, 25, 3, 1},
    Plan{"Small and sweet", "sweets", 1, hours(-4), hours(5), 50, everything_there_is, sold_out_units_max, 2},
    Plan{"Tonight's deal", "instruments", 1, minutes(90), hours(4), 35, 30, 0, 2, true},
    Plan{"Weekend breakfast", "bakery", 2, hours(24), hours(48), 30, 50, 0, 3},
};

/// The best sellers of a category stay at their regular price.
constexpr std::size_t best_sellers = 6;

constexpr std::array names{"mira",  "jonas",  "aylin", "tomas", "ines",  "peter", "salma", "oskar",
                           "lucia", "henrik", "noor",  "paul",  "greta", "david", "yuki",  "clara"};

struct Item {
    std::string sku;
    int units = 0;
};

/// Products without variants that have more than the offer sets aside, or few enough to be sold out.
std::vector<Item> pick_items(std::span<const Good> goods, const Plan& plan) {
    std::vector<Item> items;
    std::size_t passed = 0;
    for (const Good& good : goods) {
        const catalog::ProductInput& product = good.product;
        if (items.size() == plan.goods) break;
        if (product.category.back().slug != plan.category || passed++ < best_sellers) continue;
        if (product.variants.size() != 1) continue;
        const int stock = product.variants[0].initial_quantity;
        if (plan.units != everything_there_is ? stock > plan.units
                                              : stock >= sold_out_units_min && stock <= sold_out_units_max)
            items.push_back(
                {product.variants[0].sku, plan.units != everything_there_is ? plan.units : stock});
    }
    return items;
}

std::string print_offer(const Plan& plan, std::span<const Item> items, Time at) {
    std::string body = R"({"title":")" + std::string(plan.title) + R"(","starts_at":")";
    append_rfc3339(body, at + plan.starts);
    body += R"(","ends_at":")";
    append_rfc3339(body, at + plan.ends);
    body += '"';
    // The demo lets everybody order at once, without a code by mail.
    if (plan.limit) body += R"(,"verified_email":false,"limit_per_customer":)" + std::to_string(*plan.limit);
    if (plan.has_room) body += R"(,"waiting_room":"always")";
    body += R"(,"items":[)";
    for (const auto& [sku, units] : items) {
        if (body.back() != '[') body += ',';
        body += R"({"sku":")" + sku + R"(","quantity":)" + std::to_string(units) +
                R"(,"percent_off_basis_points":)" + std::to_string(plan.percent_off * 100) + '}';
    }
    return body + "]}";
}

/// Some people of the demo's town, who buy what is said to be sold.
class Shoppers {
  public:
    Shoppers(postgres::Pool& browse, postgres::Pool& order) : browse_(browse), order_(order) {}

    Task<> come() {
        store_ = co_await catalog::open_store(browse_, {.cursor_key = "demo"});
        book_.emplace(browse_, *store_);
        co_await book_->load();
        carts_.emplace(order_.loop(), order_, *store_);
        orders::CaptureOptions options{.secret = "demo", .book = &*book_};
        orders_.emplace(order_.loop(), order_, order_, *store_, std::move(options));
    }

    Task<> buy(std::string sku, int units, int at_once, Time at) {
        const auto known = catalog::find_sku(*store_, "us", sku);
        while (known && units > 0) {
            const int qty = std::min(units, at_once);
            if (!co_await order(known->sku_id, qty, at)) co_return;
            units -= qty;
        }
    }

  private:
    Task<bool> order(std::int64_t sku_id, int qty, Time at) {
        const Result<carts::Cart> made = co_await carts::create_cart(*carts_, "us", at);
        if (!made) co_return false;
        const carts::CartWrite write{made->id, std::nullopt};
        if (!co_await carts::add_line(*carts_, write, sku_id, qty, at)) co_return false;
        const std::string name = names[static_cast<std::size_t>(count_) % names.size()];
        Result<carts::Cart> cart = co_await carts::set_delivery(*carts_, write, home_of(name), at);
        if (!cart) co_return false;
        const std::string email = name + std::to_string(count_++) + "@example.com";
        const carts::PricedCart priced =
            carts::price_cart(*store_, catalog::availability_of(*store_), *cart, now());
        const Result<orders::Captured> captured =
            co_await orders_->capture_order({.key = "demo-" + email,
                                             .cart_id = cart->id,
                                             .cart_version = cart->version,
                                             .email = email,
                                             .expected_total = {priced.totals.total, priced.totals.currency},
                                             .payment_method = "manual",
                                             .fingerprint = "demo"});
        if (!captured) telemetry::warn("demo_order_refused", {{"reason", captured.error().code}});
        co_return captured.has_value();
    }

    static carts::DeliveryChoice home_of(std::string name) {
        name[0] = static_cast<char>(name[0] - 'a' + 'A');
        carts::DeliveryChoice delivery;
        delivery.address = {.name = name + " Field",
                            .line1 = "12 Canal Street",
                            .line2 = {},
                            .city = "New York",
                            .postal_code = "10013",
                            .region = "NY",
                            .country = "US",
                            .phone = {}};
        delivery.method = "standard";
        return delivery;
    }

    postgres::Pool& browse_;
    postgres::Pool& order_;
    std::shared_ptr<catalog::CatalogStore> store_;
    std::optional<offers::OfferBook> book_;
    std::optional<carts::CartWriter> carts_;
    std::optional<orders::OrderService> orders_;
    int count_ = 0;
};

Task<bool> make_offer(catalog::CatalogStore& store, postgres::Pool& order, std::string body, Time at) {
    http::Request request;
    request.body = body;
    request.received_at = at;
    const http::Response made = co_await offers::create_offer(store, order, request);
    if (made.status != 201) telemetry::warn("demo_offer_refused", {{"answer", made.body}});
    co_return made.status == 201;
}

} // namespace

Task<int> load_offers(postgres::Pool& browse, postgres::Pool& order, Time at) {
    const postgres::Rows there = co_await order.run(sql::find_offer, {});
    if (!there.empty()) co_return 0;
    const std::vector<Good> goods = make_goods(at);
    const auto store = co_await catalog::open_store(browse, {.cursor_key = "demo"});
    // Starts and ends on the minute, as people set them.
    const Time minute = std::chrono::floor<minutes>(at);
    int made = 0;
    for (const Plan& plan : plans)
        if (co_await make_offer(*store, order, print_offer(plan, pick_items(goods, plan), minute), at))
            ++made;
    Shoppers shoppers(browse, order);
    co_await shoppers.come();
    for (const Plan& plan : plans) {
        const std::vector<Item> items = pick_items(goods, plan);
        if (plan.sold == 0 || items.empty()) continue;
        co_await shoppers.buy(items[0].sku, std::min(plan.sold, items[0].units), plan.limit.value_or(2), at);
    }
    co_return made;
}

} // namespace rialto::demo
