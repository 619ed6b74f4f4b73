#pragma once
// The catalog: what is sold. Products, their variants, prices and pictures live in PostgreSQL; every node
// compiles them into an immutable snapshot in memory and answers browsing from it, kept fresh by events.
// Here is what other domains need: taking products in, and what a SKU costs. Pages are in routes.hpp, the
// snapshot in store.hpp, the back office's product in admin_product.hpp.

#include "base/id.hpp"
#include "base/money.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "base/time.hpp"
#include "catalog/availability.hpp"
#include "catalog/card.hpp"
#include "catalog/offer_prices.hpp"
#include "catalog/price_lists.hpp"
#include "catalog/segment_page.hpp"
#include "markets/markets.hpp"
#include "platform/postgres/postgres.hpp"
#include "pricing/pricing.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::cache {
class SharedCache;
}
namespace rialto::http {
class Request;
}

namespace rialto::catalog {

// ---- limits -------------------------------------------------------------------------------------------
inline constexpr std::size_t products_per_batch_max = 250; // stored in one transaction
inline constexpr std::size_t variants_per_product_max = 2048;
inline constexpr std::size_t options_per_product_max = 3;
inline constexpr std::size_t images_per_product_max = 250;
inline constexpr std::size_t category_depth_max = 8;
inline constexpr std::size_t title_bytes_max = 1024;
inline constexpr std::size_t description_bytes_max = 128 * 1024;
inline constexpr std::int32_t stock_quantity_max = 1'000'000'000;

// ---- taking products in ---------------------------------------------------------------------------------

enum class Status { active, draft, archived };

struct PriceInput {
    std::string market;                          // "us"
    std::int64_t amount = 0;                     // minor units of the market's currency
    std::optional<std::int64_t> compare_at = {}; // former price; kept only when above amount
};

struct VariantInput {
    std::string sku;                             // unique in the store
    std::vector<std::string> option_values = {}; // as many as the product's option_names
    int grams = 0;
    std::optional<std::string> barcode = {};
    std::vector<PriceInput> prices = {}; // the default market's is needed; others are converted when absent
    int initial_quantity = 0;            // stock of a variant that is new; never touches stock that is there
    std::optional<std::string> image_hash = {}; // one of the product's images; nullopt leaves what is there
    std::optional<std::string> tax_class = {};  // nullopt leaves what is there (of a new variant: standard)
};

struct CategoryInput {
    std::string slug; // unique in the store
    std::string title;
};

struct ImageInput {
    std::string hash; // of a recorded media asset
    std::string alt;
};

struct Attribute {
    std::string name;
    std::string value;

    bool operator==(const Attribute&) const = default;
};

/// One product as an import or a generator gives it. The handle names it: the same handle again is the same
/// product.
struct ProductInput {
    std::string handle;
    std::string title;
    std::string description_html = {}; // sanitised already (html.hpp)
    std::optional<std::string> brand = {};
    std::optional<std::string> product_type = {};
    std::vector<CategoryInput> category = {}; // path from the root; empty for none
    std::vector<std::string> tags = {};
    std::vector<std::string> option_names = {};
    std::vector<Attribute> attributes = {};
    Status status = Status::active;
    std::optional<int> popularity = {};      // nullopt leaves what is there (0 for a new product)
    std::optional<Time> created_at = {};     // of a new product; nullopt: the time of storing
    std::vector<ImageInput> images = {};     // in order; empty leaves what is there
    std::vector<VariantInput> variants = {}; // in order; variants that are there but not here are left alone
};

/// A product or variant that could not be stored, by its place in the input.
struct StoreProblem {
    std::size_t product = 0;
    std::optional<std::size_t> variant = {}; // nullopt: the whole product
    std::string reason;
};

struct StoreCounts {
    std::int64_t products_new = 0;
    std::int64_t products_changed = 0;
    std::int64_t products_unchanged = 0;
    std::int64_t variants_new = 0;
    std::int64_t variants_changed = 0;
    std::vector<StoreProblem> problems = {};
};

/// Stores one batch in the caller's transaction, set-based; creates categories and SKUs on the way, takes new
/// variants' stock in (inventory.stock and its ledger) and appends `product.changed` (subject: product id)
/// for what changed, `stock.changed` for new stock. What is equal stays untouched: no version, no event.
/// Locks products in order of their handles, and of stock only rows that it makes, so it cannot meet orders
/// in a deadlock. At most products_per_batch_max products. Throws SqlError when a product breaks a constraint
/// that problems do not foresee; the transaction is lost then.
Task<StoreCounts> store_products(postgres::Session& transaction, std::vector<ProductInput> products, Time at);

/// Stores any number of products, a transaction a batch; a batch that fails is divided until the offender
/// stands alone and is reported. `progress` (may be empty) hears the products done. Safe to repeat.
Task<StoreCounts> import_products(postgres::Pool& pool, std::vector<ProductInput> products, Time at,
                                  std::function<void(std::size_t done)> progress);

// ---- what a SKU costs -----------------------------------------------------------------------------------

/// A picture as pages show it.
struct Image {
    std::string hash;
    int width = 0; // of the original
    int height = 0;
    std::string placeholder;
    std::string alt;
};

/// {"url", "width", "height", "alt", "placeholder"}: the wire form of an Image.
void append_image(std::string& out, const Image& image);

/// What a cart or an order needs to know of a SKU in one segment.
struct PricedSku {
    std::int64_t sku_id = 0;
    std::string sku;
    std::string handle;
    std::string title;
    std::string variant_title; // "M / Blue"; empty when the product has no options
    std::optional<Image> image;
    Money price;
    std::optional<Money> compare_at;
    bool sellable = false; // the product is active, and may be seen in the segment
    Uuid product_id = {};
    std::vector<Uuid> categories = {}; // the product's, and all above it
    std::int32_t grams = 0;            // of one piece
    std::string tax_class = std::string(pricing::standard_tax_class);
    std::optional<OfferPrice> by = {};      // the flash offer that makes the price
    std::optional<Time> price_ends_at = {}; // when some price of the product changes next

    /// What Availability is asked for: its offer's units are all that can be had at the price.
    std::int64_t stock_key() const { return by ? allotment_key(by->allotment_no) : sku_id; }
};

/// How many pieces a price is asked for: of the next one, or of each of so many.
inline constexpr int one_piece = 1;

/// A node's catalog in memory (store.hpp; app feeds it with events).
class CatalogStore;

struct StoreOptions {
    std::int64_t few_left_threshold = 5; // at most this many left is "few_left"
    std::string cursor_key = {};         // secret that signs cursors; the same on every node
    std::vector<std::pair<std::string, std::string>> headers =
        {};                                          // of every public answer (security headers)
    std::size_t cache_bytes_max = 128 * 1024 * 1024; // of rendered answers
    std::string files_dir = {}; // where the compiled catalog is kept between runs; empty for nowhere
    std::chrono::milliseconds answer_budget{20}; // one that takes longer to make is logged
    /// What other nodes rendered; null without one. Outlives the store.
    cache::SharedCache* shared_pages = nullptr;
    /// The moment that prices are shown for. Any thread.
    std::function<Time()> clock = now;
    /// The customer group of who calls, nullopt for none. Asked on any loop, for segments of groups alone;
    /// null: nobody is in a group.
    std::function<Task<std::optional<std::string>>(http::Request&)> find_group = {};
};

/// A store that is loaded: what it knows is the database as of now. `pool` (role rialto_browse) outlives it.
Task<std::shared_ptr<CatalogStore>> open_store(postgres::Pool& pool, StoreOptions options);

/// From the current snapshot, on any thread, at the prices of the moment for so many pieces and in the
/// segment's words; nullopt when the SKU or the segment is not known or has no price there. Products that are
/// not active, or not for the segment to see, are found, but not sellable.
std::optional<PricedSku> find_sku(const CatalogStore& store, std::string_view segment, std::string_view sku,
                                  int qty = one_piece);
std::optional<PricedSku> find_sku(const CatalogStore& store, std::string_view segment, std::int64_t sku_id,
                                  int qty = one_piece);

/// The customer group of who calls.
Task<std::optional<std::string>> find_group(CatalogStore& store, http::Request& request);

/// Whether there is a segment of that name that who calls may see: a public one, or one of the caller's
/// group.
Task<bool> may_see_segment(CatalogStore& store, std::string segment, http::Request& request);

/// Promotions, taxes and delivery as the node knows them now, on any thread.
std::shared_ptr<const pricing::PriceBook> price_book_of(const CatalogStore& store);

/// Hashes of the pictures in the current snapshot, each once: first what cards show, the most popular
/// product's before others, then the rest of the galleries.
std::vector<std::string> list_pictures(const CatalogStore& store);

/// What is left of each SKU and allotment, on any thread. The order code calls apply() with what a batch made
/// true.
Availability& availability_of(CatalogStore& store);
const Availability& availability_of(const CatalogStore& store);

/// Grows with every change of the catalog but of stock, on any thread.
std::uint64_t generation_of(const CatalogStore& store);

/// The moment that prices are shown for (StoreOptions::clock), on any thread.
Time clock_of(const CatalogStore& store);

/// The markets and segments of the current snapshot, immutable.
std::shared_ptr<const markets::Markets> markets_of(const CatalogStore& store);

} // namespace rialto::catalog
