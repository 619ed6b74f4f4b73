#include "base/text.hpp"
#include "carts/cart.hpp"

#include <algorithm>

namespace rialto::carts {

namespace {

class AddressCheck {
  public:
    void required(std::string_view name, std::string& text) {
        check(name, text);
        if (text.empty()) complain(name, "is needed");
    }

    void optional(std::string_view name, std::optional<std::string>& text) {
        if (!text) return;
        check(name, *text);
        if (text->empty()) text.reset();
    }

    void complain(std::string_view name, std::string detail) {
        fields_.push_back({"/address/" + std::string(name), std::move(detail)});
    }

    std::vector<FieldError> fields() && { return std::move(fields_); }

  private:
    void check(std::string_view name, std::string& text) {
        text = std::string(trim(text));
        if (!is_valid_utf8(text))
            complain(name, "must be valid UTF-8");
        else if (code_points(text) > address_field_max)
            complain(name, "must have at most " + std::to_string(address_field_max) + " characters");
    }

    std::vector<FieldError> fields_;
};

bool is_country_code(std::string_view text) {
    const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    return text.size() == 2 && is_capital(text[0]) && is_capital(text[1]);
}

bool delivers_to(const markets::Market& market, const std::string& country) {
    return std::ranges::find(market.countries, country) != market.countries.end();
}

std::unexpected<Error> unknown_method() {
    return invalid_field("/method", "is not among the cart's delivery options");
}

Error country_not_served(const markets::Market& market) {
    std::string served;
    for (const std::string& country : market.countries) served += (served.empty() ? "" : ", ") + country;
    Error error{ErrorKind::unprocessable, "country_not_served",
                "From this shop we deliver to " + served + "."};
    error.fields.push_back({"/address/country", "must be one of " + served});
    return error;
}

Result<std::optional<CartEvent>> set_in(const markets::Markets& markets, const pricing::PriceBook& book,
                                        Cart& cart, const DeliveryChoice& delivery) {
    const markets::Market& market = market_of(markets, cart);
    const DeliveryAddress& address = delivery.address;
    if (!delivers_to(market, address.country)) return std::unexpected(country_not_served(market));
    const pricing::Destination destination{address.country, address.region.value_or(""), address.postal_code};
    if (pricing::find_method(book.find_zone(market.market, destination), delivery.method) == nullptr)
        return unknown_method();
    if (cart.delivery && is_same(*cart.delivery, delivery)) return std::nullopt;
    cart.delivery = delivery;
    return delivery_event(delivery.method);
}

} // namespace

Result<DeliveryAddress> checked_address(DeliveryAddress address) {
    AddressCheck check;
    check.required("name", address.name);
    check.required("line1", address.line1);
    check.optional("line2", address.line2);
    check.required("city", address.city);
    check.required("postal_code", address.postal_code);
    check.optional("region", address.region);
    check.optional("phone", address.phone);
    if (!is_country_code(address.country))
        check.complain("country", "must be two capital letters (ISO 3166-1)");
    std::vector<FieldError> fields = std::move(check).fields();
    if (fields.empty()) return address;
    Error error{ErrorKind::invalid, "invalid_request", fields[0].pointer + ": " + fields[0].detail};
    error.fields = std::move(fields);
    return std::unexpected(std::move(error));
}

Task<Result<Cart>> set_delivery(CartWriter& carts, CartWrite write, DeliveryChoice delivery, Time at) {
    const auto markets = catalog::markets_of(carts.store());
    const auto book = catalog::price_book_of(carts.store());
    if (!book->has_method(delivery.method)) co_return unknown_method();
    co_return co_await carts.write(
        write, [markets, book, delivery](Cart& cart) { return set_in(*markets, *book, cart, delivery); }, at);
}

} // namespace rialto::carts
