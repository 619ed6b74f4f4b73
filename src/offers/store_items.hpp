#pragma once
// What an offer is made of as it is stored: SKUs with their prices, units and waves, and what of it goes to
// the catalog. Private to this folder.

#include "offers/admin.hpp"

namespace rialto::offers {

/// An item of a request, for one SKU.
struct OfferedItem {
    std::string pointer; // "/items/3"
    std::int64_t sku_id = 0;
    wire::NewOfferItem item;
};

/// The SKUs that are asked for: a handle stands for every variant of its product. Errors: unknown_sku,
/// invalid_request (a SKU that is there twice, too many of them).
Task<Result<std::vector<OfferedItem>>> find_items(postgres::Session& session,
                                                  std::vector<wire::NewOfferItem> wanted);

struct ItemsOfOffer {
    Uuid offer;
    int step = 0; // its version: the ledger tells changes apart by it
    std::vector<OfferedItem> items;
    std::vector<std::int64_t> skus_before; // those that are not among the items lose their units
    std::vector<wire::OfferEarlyAccess> early_access;
};

/// Writes items, waves, early access and allotments, and takes from stock what is missing or gives back what
/// is too much. Errors: not_enough_stock, below_claimed.
Task<Result<>> store_items(postgres::Session& transaction, ItemsOfOffer offer, Time at);

/// The prices of a stored offer, in the catalog; of one that is paused or was ended none.
Task<> publish(postgres::Session& transaction, StoredOffer stored, Time at);

} // namespace rialto::offers
