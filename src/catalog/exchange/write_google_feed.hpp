#pragma once
// `rialto feed google`: a product feed for Google Merchant Center (RSS 2.0 with the g: namespace,
// support.google.com/merchants/answer/7052112), an item for each variant of each active product, in one
// segment's prices.

#include "base/task.hpp"
#include "catalog/exchange/product_pages.hpp"
#include "markets/markets.hpp"
#include "platform/postgres/postgres.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace rialto::catalog {

// Google's limits, in characters.
inline constexpr std::size_t feed_title_max = 150;
inline constexpr std::size_t feed_description_max = 5000;
inline constexpr std::size_t feed_type_max = 750;
inline constexpr std::size_t feed_value_max = 100; // brand, size, colour
inline constexpr std::size_t feed_images_max = 10; // beside the first

struct FeedOptions {
    std::string segment;  // must be there
    std::string base_url; // "https://shop.example", before every link
    std::string title;    // of the feed
};

struct FeedCounts {
    std::int64_t items = 0;
    std::int64_t without_picture = 0; // of these: Google does not show them
    std::int64_t without_price = 0;   // left out
};

/// Writes the feed into the sink. `pool` has the role rialto_browse; pool, sink and progress outlive it.
Task<FeedCounts> write_google_feed(postgres::Pool& pool, std::shared_ptr<const markets::Markets> markets,
                                   FeedOptions options, Sink sink, PageProgress progress);

/// One product's items, without a database.
std::string google_items(const ProductInput& product, const markets::Markets& markets,
                         const markets::Segment& segment, const std::string& base_url, FeedCounts& counts);

} // namespace rialto::catalog
