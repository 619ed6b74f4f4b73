#pragma once
// Offers: what a shopper would pay right now. Quotes are live prices and availability of single SKUs, for
// pages that were rendered a while ago; flash offers and their windows will stand here too.

#include "catalog/catalog.hpp"
#include "platform/http/http.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rialto::offers {

inline constexpr std::size_t quoted_skus_max = 100; // in one question

struct Quote {
    std::string sku;
    Money price;
    std::optional<Money> compare_at;
    std::string availability; // in_stock, few_left, sold_out
};

/// Quotes in the order asked, each SKU once. Errors: not_found `unknown_sku` naming every SKU that is not for
/// sale here.
Result<std::vector<Quote>> quote_skus(catalog::CatalogStore& store, std::string_view segment,
                                      std::vector<std::string> skus);

/// GET /v1/quotes?segment=&sku=A,B
Task<http::Response> get_quotes(catalog::CatalogStore& store, http::Request& request);
extern const http::Operation get_quotes_operation;

} // namespace rialto::offers
