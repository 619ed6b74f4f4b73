#include "offers/offers.hpp"

#include <algorithm>

namespace rialto::offers {

Result<std::vector<Quote>> quote_skus(catalog::CatalogStore& store, std::string_view segment,
                                      std::vector<std::string> skus) {
    const catalog::Availability& availability = catalog::availability_of(store);
    std::vector<Quote> quotes;
    std::string unknown;
    for (std::string& sku : skus) {
        if (std::ranges::find(quotes, sku, &Quote::sku) != quotes.end()) continue;
        const std::optional<catalog::PricedSku> priced =
            catalog::find_sku(store, segment, std::string_view(sku));
        if (!priced || !priced->sellable) {
            if (!unknown.empty()) unknown += ", ";
            unknown += sku;
            continue;
        }
        quotes.push_back({std::move(sku), priced->price, priced->compare_at,
                          priced->by ? std::optional(priced->by->offer) : std::nullopt,
                          std::string(catalog::name_of(availability.class_of(priced->stock_key())))});
    }
    if (!unknown.empty()) return fail(ErrorKind::not_found, "unknown_sku", "Not for sale here: " + unknown);
    return quotes;
}

} // namespace rialto::offers
