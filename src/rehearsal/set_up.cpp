#include "rehearsal/set_up.hpp"

#include "base/id.hpp"

#include <algorithm>
#include <thread>

namespace rialto::rehearsal {

namespace {

constexpr Duration shown_within{std::chrono::seconds(15)};
constexpr std::chrono::milliseconds shown_pause{100};
constexpr Duration made_offer_lasts{std::chrono::hours(2)};
constexpr std::size_t browsed_products_max = 100;

std::unexpected<Error> cannot(std::string why) {
    return fail(ErrorKind::invalid, "cannot_rehearse", std::move(why));
}

/// Whether the API document knows a member of a schema.
bool knows(const std::string& document, std::string_view schema, std::string_view member) {
    const std::size_t at = document.find("\"" + std::string(schema) + "\":{");
    if (at == std::string::npos) return false;
    std::size_t end = document.find('{', at);
    for (int depth = 0; end < document.size(); ++end) {
        depth += document[end] == '{' ? 1 : document[end] == '}' ? -1 : 0;
        if (depth == 0) break;
    }
    return std::string_view(document).substr(at, end - at).contains("\"" + std::string(member) + "\":");
}

class SetUp {
  public:
    SetUp(Shop& shop, const Wishes& wishes) : shop_(shop), wishes_(wishes) {}

    Result<Stage> run() {
        for (const auto step :
             {&SetUp::look_at_store, &SetUp::choose_segment, &SetUp::choose_offer, &SetUp::wait_until_shown,
              &SetUp::read_goods, &SetUp::try_delivery, &SetUp::choose_pages})
            if (Result<> done = (this->*step)(); !done) {
                if (stage_.is_made) strike(shop_, stage_, false);
                return std::unexpected(std::move(done).error());
            }
        return std::move(stage_);
    }

  private:
    template <class T>
    Result<T> get(std::string_view path, As who = As::shopper) {
        return shop_.ask<T>(who, "GET", path);
    }

    Result<> look_at_store() {
        const Result<wire::SeenVersion> version = get<wire::SeenVersion>("/version");
        if (!version) return std::unexpected(version.error());
        stage_.target = shop_.target();
        stage_.store_version = version->version;
        stage_.environment = version->environment.value_or("");
        stage_.run = to_string(make_capability()).substr(0, 8);
        if (Result<> good = check_environment(stage_.environment, wishes_); !good) return good;
        Result<std::string> document = shop_.text(As::shopper, "GET", "/openapi.json");
        if (!document) return std::unexpected(document.error());
        document_ = std::move(*document);
        return {};
    }

    Result<> choose_segment() {
        const Result<wire::SeenSegments> segments = get<wire::SeenSegments>("/v1/segments");
        if (!segments) return std::unexpected(segments.error());
        const std::string& wanted = wishes_.segment.empty() ? segments->resolved : wishes_.segment;
        const auto found = std::ranges::find(segments->items, wanted, &wire::SeenSegment::id);
        if (found == segments->items.end() || found->group)
            return cannot("there is no segment " + wanted + " that is open to everybody");
        stage_.segment = wanted;
        const Result<wire::SeenMarkets> markets = get<wire::SeenMarkets>("/v1/admin/markets", As::staff);
        if (!markets) return std::unexpected(markets.error());
        const auto market = std::ranges::find(markets->items, found->market, &wire::SeenMarket::name);
        if (market == markets->items.end() || market->countries.empty())
            return cannot("the market of " + wanted + " delivers nowhere");
        stage_.country = market->countries.front();
        const Result<wire::SeenMethods> methods =
            get<wire::SeenMethods>("/v1/payment-methods?segment=" + wanted);
        if (!methods) return std::unexpected(methods.error());
        if (std::ranges::find(methods->items, "manual", &wire::SeenMethod::method) == methods->items.end())
            return cannot("the segment " + wanted +
                          " cannot be paid in by the method manual, which a rehearsal uses for it moves no "
                          "money");
        return {};
    }

    // ---- the offer

    Result<> choose_offer() {
        if (wishes_.offer.empty()) return make_offer();
        stage_.offer = wishes_.offer;
        const Result<wire::SeenOffer> offer = read_offer(shop_, stage_);
        if (!offer) return std::unexpected(offer.error());
        if (offer->state != "upcoming")
            return cannot("the offer is " + offer->state + "; only one that is to come can be rehearsed");
        if (offer->starts_at < now() + notice_min) return cannot("the offer begins in a moment: too soon");
        if (offer->verified_email.value_or(false))
            return cannot("the offer asks for a verified e-mail, which a rehearsal's shoppers cannot have: "
                          "set verified_email to false for the rehearsal");
        if (!offer->segments.empty() &&
            std::ranges::find(offer->segments, stage_.segment) == offer->segments.end())
            return cannot("the offer is not for the segment " + stage_.segment);
        return take_offer(*offer);
    }

    Result<> take_offer(const wire::SeenOffer& offer) {
        stage_.offer = offer.id;
        stage_.title = offer.title;
        stage_.limit = offer.limit_per_customer.value_or(0);
        stage_.starts_at = offer.starts_at;
        stage_.start = Steady::now() + (offer.starts_at - now());
        for (const wire::SeenUnits& units : offer.items) {
            stage_.goods.push_back({.sku = units.sku, .handle = {}, .title = {}, .units = units.left});
            stage_.claimed_before += units.claimed;
        }
        return {};
    }

    Result<std::vector<wire::SeenProduct>> find_products() {
        const std::string path = "/v1/catalog/" + stage_.segment + "/products";
        const Result<wire::SeenCards> cards = get<wire::SeenCards>(
            path + "?sort=popular&in_stock=true&limit=" + std::to_string(products_tried_max));
        if (!cards) return std::unexpected(cards.error());
        std::vector<wire::SeenProduct> products;
        for (const wire::SeenCard& card : cards->items) {
            Result<wire::SeenProduct> product = get<wire::SeenProduct>(path + "/" + card.handle);
            if (product && !product->variants.empty()) products.push_back(std::move(*product));
        }
        if (products.empty()) return cannot("the segment " + stage_.segment + " sells nothing");
        return products;
    }

    Result<std::string> choose_sku() {
        if (!wishes_.sku.empty()) return wishes_.sku;
        const Result<std::vector<wire::SeenProduct>> products = find_products();
        if (!products) return std::unexpected(products.error());
        for (const wire::SeenProduct& product : *products) {
            const Result<wire::SeenStocks> stocks =
                get<wire::SeenStocks>("/v1/admin/products/" + product.id, As::staff);
            if (!stocks) return std::unexpected(stocks.error());
            for (const wire::SeenStock& stock : stocks->variants)
                if (stock.on_hand - stock.reserved >= wishes_.units) return stock.sku;
        }
        return products->front().variants.front().sku;
    }

    Result<> make_offer() {
        const Result<std::string> sku = choose_sku();
        if (!sku) return std::unexpected(sku.error());
        Result<wire::SeenOffer> made = post_offer(*sku);
        if (!made && made.error().code == "not_enough_stock") {
            if (Result<> raised = raise_stock(*sku); !raised) return raised;
            made = post_offer(*sku);
        }
        if (!made) return std::unexpected(made.error());
        stage_.is_made = true;
        stage_.notes.push_back("An offer was made for the rehearsal: " + std::to_string(wishes_.units) +
                               " units of " + *sku + ".");
        return take_offer(*made);
    }

    Result<wire::SeenOffer> post_offer(const std::string& sku) {
        const Time starts_at = now() + wishes_.starts_in;
        wire::WantedOffer wanted{.title = "Rehearsal " + stage_.run,
                                 .starts_at = starts_at,
                                 .ends_at = starts_at + made_offer_lasts,
                                 .segments = {stage_.segment},
                                 .items = {{sku, wishes_.units, wishes_.percent_off * 100}}};
        if (wishes_.limit > 0) wanted.limit_per_customer = wishes_.limit;
        if (knows(document_, "NewOffer", "verified_email")) wanted.verified_email = false;
        if (!wishes_.waiting_room.empty()) {
            if (!knows(document_, "NewOffer", "waiting_room"))
                return cannot("this store has no waiting room; leave --waiting-room out");
            wanted.waiting_room = wishes_.waiting_room;
        }
        return shop_.ask<wire::SeenOffer>(As::staff, "POST", "/v1/admin/offers", json::print(wanted));
    }

    /// By all of the units: what is there is left to the rest of the shop.
    Result<> raise_stock(const std::string& sku) {
        const wire::WantedStock more{sku, wishes_.units, "rehearsal " + stage_.run};
        if (auto raised = shop_.ask<wire::SeenStock>(As::staff, "POST", "/v1/admin/stock-adjustments",
                                                     json::print(more));
            !raised)
            return std::unexpected(raised.error());
        stage_.raised_sku = sku;
        stage_.raised_by = wishes_.units;
        stage_.notes.push_back("Stock of " + sku + " was raised by " + std::to_string(wishes_.units) + ".");
        return {};
    }

    // ---- what shoppers see of it

    Result<> wait_until_shown() {
        const Time deadline = now() + shown_within;
        while (true) {
            const Result<wire::SeenFlashes> flashes =
                get<wire::SeenFlashes>("/v1/catalog/" + stage_.segment + "/offers");
            if (!flashes) return std::unexpected(flashes.error());
            const auto shown = std::ranges::find(flashes->items, stage_.offer, &wire::SeenFlash::id);
            if (shown != flashes->items.end() && !shown->items.empty()) {
                stage_.waiting_room = shown->waiting_room.value_or(false);
                for (const wire::SeenFlashItem& item : shown->items) cards_.push_back(item.card.handle);
                return {};
            }
            if (now() > deadline)
                return cannot("the offer is not announced: its teaser must begin before its start");
            std::this_thread::sleep_for(shown_pause);
        }
    }

    Result<> read_goods() {
        for (const std::string& handle : cards_) {
            const Result<wire::SeenProduct> product =
                get<wire::SeenProduct>("/v1/catalog/" + stage_.segment + "/products/" + handle);
            if (!product) return std::unexpected(product.error());
            for (const wire::SeenVariant& variant : product->variants)
                for (Good& good : stage_.goods)
                    if (good.sku == variant.sku) {
                        good.handle = handle;
                        good.title = product->title;
                        good.regular_price = variant.price.amount;
                        stage_.currency = std::string(variant.price.currency.code());
                    }
        }
        std::erase_if(stage_.goods, [](const Good& good) { return good.handle.empty(); });
        if (stage_.goods.empty()) return cannot("no product of the offer is for sale in " + stage_.segment);
        stage_.units = 0;
        for (const Good& good : stage_.goods) stage_.units += good.units;
        return {};
    }

    /// One cart by hand finds out how goods are delivered here, and that a cart can be filled at all.
    Result<> try_delivery() {
        Result<wire::SeenCart> cart = shop_.ask<wire::SeenCart>(
            As::shopper, "POST", "/v1/carts", "{\"segment\":" + quoted(stage_.segment) + "}");
        if (!cart) return std::unexpected(cart.error());
        const std::string path = "/v1/carts/" + cart->id;
        cart = shop_.ask<wire::SeenCart>(As::shopper, "POST", path + "/lines",
                                         "{\"sku\":" + quoted(stage_.goods[0].sku) + ",\"qty\":1}");
        if (!cart) return std::unexpected(cart.error());
        const Result<wire::SeenOptions> options = get<wire::SeenOptions>(path + "/delivery-options");
        if (!options) return std::unexpected(options.error());
        if (options->items.empty()) return cannot("there is no way of delivery in " + stage_.segment);
        stage_.delivery_method = options->items.front().id;
        cart = shop_.ask<wire::SeenCart>(As::shopper, "PUT", path + "/delivery", delivery_body(stage_));
        if (!cart) return std::unexpected(cart.error());
        return {};
    }

    Result<> choose_pages() {
        const std::string base = "/v1/catalog/" + stage_.segment;
        const Result<wire::SeenCards> cards = get<wire::SeenCards>(
            base + "/products?sort=popular&limit=" + std::to_string(browsed_products_max));
        const Result<wire::SeenCategories> categories = get<wire::SeenCategories>(base + "/categories");
        if (!cards) return std::unexpected(cards.error());
        if (!categories) return std::unexpected(categories.error());
        stage_.browsed = {base + "/products?sort=popular", base + "/categories", base + "/availability"};
        for (const wire::SeenCategory& one : categories->items)
            stage_.browsed.push_back(base + "/products?category=" + one.slug);
        for (const wire::SeenCard& card : cards->items)
            stage_.browsed.push_back(base + "/products/" + card.handle);
        for (const wire::SeenCategory& one : categories->items)
            stage_.browsed.push_back(base + "/products?category=" + one.slug + "&sort=price&in_stock=true");
        // What a page costs when nobody has asked for it is not what a promotion changes.
        for (const std::string& path : stage_.browsed) shop_.warm(path);
        return {};
    }

    Shop& shop_;
    const Wishes& wishes_;
    Stage stage_;
    std::string document_;
    std::vector<std::string> cards_;
};

} // namespace

Result<> check_environment(std::string_view environment, const Wishes& wishes) {
    if (wishes.against_production || environment == "development" || environment == "staging") return {};
    if (environment.empty())
        return cannot("this store does not say what it is. If it is no production store, or you mean it, add "
                      "--against-production");
    return cannot("this is a " + std::string(environment) +
                  " store: its shoppers would notice, and its reports would count the orders. Rehearse on a "
                  "staging store (environment = \"staging\"), or add --against-production");
}

Result<Stage> set_up(Shop& shop, const Wishes& wishes) {
    return SetUp(shop, wishes).run();
}

Result<wire::SeenOffer> read_offer(Shop& shop, const Stage& stage) {
    return shop.ask<wire::SeenOffer>(As::staff, "GET", "/v1/admin/offers/" + stage.offer);
}

void strike(Shop& shop, Stage& stage, bool keep) {
    if (stage.is_made) {
        const auto ended =
            shop.ask<wire::SeenOffer>(As::staff, "POST", "/v1/admin/offers/" + stage.offer + "/end");
        stage.notes.push_back(ended ? "The offer was ended; its unsold units are back in stock."
                                    : "The offer could not be ended: " + ended.error().detail);
    }
    if (stage.raised_by == 0 || keep) return;
    const wire::WantedStock back{stage.raised_sku, -stage.raised_by, "rehearsal " + stage.run};
    const auto lowered =
        shop.ask<wire::SeenStock>(As::staff, "POST", "/v1/admin/stock-adjustments", json::print(back));
    stage.notes.push_back(lowered ? "Stock is what it was."
                                  : "Stock stays raised: " + lowered.error().detail);
}

} // namespace rialto::rehearsal
