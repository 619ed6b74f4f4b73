#pragma once
// `rialto export products`: the whole catalog as a Shopify product CSV that imports back to the same catalog
// (shopify.hpp has the columns). Prices that nobody set for a market stay out, so that the market's rate and
// rounding make them again. Pictures are named by address; white space around texts is not kept.

#include "base/task.hpp"
#include "catalog/exchange/product_pages.hpp"
#include "markets/markets.hpp"
#include "platform/postgres/postgres.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace rialto::catalog {

struct ExportOptions {
    std::string
        market; // whose prices fill the price column, converted where none was set; empty: the default's
    std::string base_url; // before the pictures' addresses: "https://shop.example"; may be empty
};

struct ExportCounts {
    std::int64_t products = 0;
    std::int64_t variants = 0;
    std::int64_t left_out = 0; // products without a variant that has a price there: no row could say them
};

/// Writes the file into the sink. `pool` has the role rialto_browse; pool, sink and progress outlive it.
Task<ExportCounts> export_products(postgres::Pool& pool, std::shared_ptr<const markets::Markets> markets,
                                   ExportOptions options, Sink sink, PageProgress progress);

/// The header's line and one product's lines, without a database.
std::string shopify_header(const markets::Markets& markets, const markets::Market& market);
std::string shopify_rows(const ProductInput& product, const markets::Markets& markets,
                         const markets::Market& market, const std::string& base_url);

} // namespace rialto::catalog
