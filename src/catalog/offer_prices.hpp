#pragma once
// What flash offers publish to the catalog: price lists of their own, which begin and end by the clock as
// others do. Seen by other domains through catalog.hpp.

#include "base/id.hpp"
#include "base/task.hpp"
#include "base/time.hpp"
#include "catalog/price_lists.hpp"
#include "platform/postgres/postgres.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rialto::catalog {

/// A SKU's price in an offer: a percentage off the regular price, or amounts by market (minor units).
struct OfferedSku {
    std::int64_t sku_id = 0;
    std::int64_t allotment_no = 0;
    std::optional<int> percent_off_basis_points = {};
    std::map<std::string, std::int64_t> amounts = {};
};

struct PublishedOffer {
    Uuid id;
    std::string title;
    Time starts_at;
    Time ends_at;
    std::vector<std::string> segments = {}; // each stands for its price view; all when empty
    std::vector<EarlyAccess> early = {};
    std::vector<OfferedSku> skus = {};
};

/// Replaces what the offer has published, in the caller's transaction, and leaves `prices.changed` for every
/// SKU concerned. Without SKUs nothing is left of it. Safe to repeat.
Task<> publish_offer(postgres::Session& transaction, PublishedOffer offer, Time at);

struct NamedSku {
    std::int64_t sku_id = 0;
    std::string sku;
    std::string handle; // of its product
};
/// Every variant that has one of the SKUs or whose product has one of the handles, in the order of pages.
Task<std::vector<NamedSku>> find_variants(postgres::Session& session, std::vector<std::string> skus,
                                          std::vector<std::string> handles);

} // namespace rialto::catalog
