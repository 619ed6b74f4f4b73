#include "base/text.hpp"
#include "carts/cart.hpp"
#include "carts/sql.hpp"

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

std::vector<std::string> serving_segments(const markets::Markets& markets, const pricing::PriceBook& book,
                                          const DeliveryChoice& delivery) {
    const DeliveryAddress& address = delivery.address;
    const pricing::Destination destination{address.country, address.region.value_or(""), address.postal_code};
    std::vector<std::string> names;
    for (const markets::Segment& segment : markets.segments()) {
        const markets::Market& market = markets.market_of(segment);
        if (delivers_to(market, address.country) &&
            pricing::find_method(book.find_zone(market.market, destination), delivery.method) != nullptr)
            names.push_back(segment.segment);
    }
    return names;
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

Task<Result<Cart>> set_delivery(postgres::Session& session, std::shared_ptr<const markets::Markets> markets,
                                std::shared_ptr<const pricing::PriceBook> book, CartWrite write,
                                DeliveryChoice delivery, Time at) {
    if (!book->has_method(delivery.method)) co_return unknown_method();
    const std::vector<std::string> segments = serving_segments(*markets, *book, delivery);
    const postgres::Rows rows = co_await session.run(
        sql::set_delivery,
        postgres::params(write.cart_id, write.expected_version,
                         postgres::Jsonb{print_stored_delivery(delivery)}, segments, make_uuid_v7(at), at));
    if (!rows.empty() && rows[0].get<std::string_view>(0) == "country_not_served") {
        const markets::Market& market = market_of(*markets, cart_of(rows[0]));
        if (delivers_to(market, delivery.address.country)) co_return unknown_method();
        co_return std::unexpected(country_not_served(market));
    }
    co_return result_of(rows);
}

} // namespace rialto::carts
