#include "carts/cart.hpp"
#include "carts/routes.hpp"
#include "carts/wire.hpp"

#include <set>

namespace rialto::carts {

namespace {

constexpr std::size_t drafts_max = 20;

/// The basket as a cart that nobody keeps.
Result<Cart> cart_of(const catalog::CatalogStore& store, const wire::PreviewBasket& basket) {
    const auto markets = catalog::markets_of(store);
    if (markets->find_segment(basket.segment) == nullptr)
        return invalid_field("/basket/segment", "there is no such segment");
    if (basket.lines.size() > pricing::lines_max)
        return invalid_field("/basket/lines", "must have at most " + std::to_string(pricing::lines_max));
    Cart cart{.id = {}, .segment = basket.segment, .order_id = {}, .lines = {}, .delivery = {}};
    std::set<std::int64_t> seen;
    for (std::size_t i = 0; i < basket.lines.size(); ++i) {
        const std::string at = "/basket/lines/" + std::to_string(i);
        const wire::NewLine& line = basket.lines[i];
        const auto sku = catalog::find_sku(store, basket.segment, line.sku);
        if (!sku) return invalid_field(at + "/sku", "is not for sale in this segment");
        if (!seen.insert(sku->sku_id).second) return invalid_field(at + "/sku", "is there twice");
        if (line.qty < 1 || line.qty > line_qty_max)
            return invalid_field(at + "/qty", "must be between 1 and " + std::to_string(line_qty_max));
        cart.lines.push_back({sku->sku_id, line.qty});
    }
    if (basket.codes && basket.codes->size() > pricing::codes_max)
        return invalid_field("/basket/codes", "must have at most " + std::to_string(pricing::codes_max));
    if (basket.codes) cart.codes = *basket.codes;
    if (basket.delivery) {
        cart.delivery.emplace();
        cart.delivery->address.country = basket.delivery->country;
        cart.delivery->address.region = basket.delivery->region;
        cart.delivery->address.postal_code = basket.delivery->postal_code.value_or("");
        cart.delivery->method = basket.delivery->method;
    }
    return cart;
}

/// The node's own, or, with drafts, the database's as it is now.
Task<Result<std::shared_ptr<const pricing::PriceBook>>> book_with(CartService& service,
                                                                  std::vector<Uuid> drafts) {
    if (drafts.empty()) co_return catalog::price_book_of(service.store);
    if (drafts.size() > drafts_max)
        co_return invalid_field("/drafts", "must be at most " + std::to_string(drafts_max));
    postgres::Transaction transaction =
        co_await service.pool.begin(postgres::Isolation::repeatable_read_read_only);
    auto book = co_await pricing::load_price_book(transaction, drafts);
    for (std::size_t i = 0; i < drafts.size(); ++i)
        if (book->find_promotion(drafts[i]) == nullptr)
            co_return invalid_field("/drafts/" + std::to_string(i), "there is no such promotion");
    co_return book;
}

} // namespace

Task<http::Response> preview_promotions(CartService& service, http::Request& request) {
    const Result<wire::PreviewBody> body = json::parse<wire::PreviewBody>(request.body);
    if (!body) co_return http::problem(body.error());
    Result<Cart> cart = cart_of(service.store, body->basket);
    if (!cart) co_return http::problem(cart.error());
    const auto known = co_await book_with(service, body->drafts.value_or(std::vector<Uuid>()));
    if (!known) co_return http::problem(known.error());
    const std::shared_ptr<const pricing::PriceBook>& book = *known;

    PricedCart priced = with_lines(service.store, catalog::availability_of(service.store), std::move(*cart));
    pricing::Basket basket = basket_of(priced, body->basket.at.value_or(request.received_at));
    if (body->basket.group) basket.group = *body->basket.group;
    take_price(priced, pricing::price(*book, basket));

    const Currency currency = priced.totals.currency;
    wire::Preview preview{.lines = {},
                          .totals = pricing::view_of(priced.totals),
                          .adjustments = adjustments_of(priced),
                          .taxes = {},
                          .codes = {},
                          .delivery_options = {},
                          .promotions = {},
                          .valid_until = {}};
    for (const PricedLine& line : priced.lines) preview.lines.push_back(view_of(line));
    for (const pricing::TaxPart& part : priced.taxes)
        preview.taxes.push_back(pricing::view_of(part, currency));
    for (const pricing::CodeAnswer& answer : priced.codes) preview.codes.push_back(pricing::view_of(answer));
    for (pricing::DeliveryOption& option : pricing::delivery_options(*book, basket))
        preview.delivery_options.push_back(
            {std::move(option.method), std::move(option.label), {option.price, currency}});
    for (pricing::PromotionAnswer& answer : pricing::explain(*book, basket))
        preview.promotions.push_back({answer.promotion_id,
                                      std::move(answer.label),
                                      std::string(pricing::name_of(answer.state)),
                                      std::string(pricing::words_of(answer.state)),
                                      {answer.amount, currency}});
    if (priced.valid_until != Time::max()) preview.valid_until = priced.valid_until;
    http::Response response = http::json_response(200, json::print(preview));
    response.headers.emplace_back("Cache-Control", "private, no-store");
    co_return response;
}

const http::Operation preview_promotions_operation{
    .id = "preview_promotions",
    .summary =
        "What a basket would cost, and why each active promotion, or draft of those given, counts or does "
        "not. Changes nothing.",
    .body_schema =
        [](std::map<std::string, std::string>& schemas) { return json::schema<wire::PreviewBody>(schemas); },
    .answer_schema =
        [](std::map<std::string, std::string>& schemas) { return json::schema<wire::Preview>(schemas); },
    .errors = {"invalid_request"},
};

} // namespace rialto::carts
