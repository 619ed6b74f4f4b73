#pragma once
// A shop of any size for the benchmark of the catalog, always the same: twelve departments of three levels of
// categories, forty facets (brand, four options, thirty-five attributes of which a product has some), four
// variants a product on average. The first products of a larger shop are those of a smaller one.

#include "catalog/engine/category_tree.hpp"
#include "catalog/product.hpp"
#include "catalog/snapshot.hpp"
#include "search/make_texts.hpp"

#include <memory>
#include <string>
#include <vector>

namespace rialto::bench {

inline constexpr std::size_t variants_per_product = 4; // on average, exactly so from eight products on
inline constexpr const char* offer_tag = "on-offer";   // of products on offer, in the database

class ShopMaker {
  public:
    explicit ShopMaker(std::shared_ptr<const markets::Markets> markets);

    const std::vector<catalog::Category>& categories() const { return categories_; }
    /// complete(), with one price a variant, in the default market; some are on offer.
    catalog::Product make_next();

  private:
    void make_categories();
    void add_attributes(catalog::Product& product, std::size_t department);
    void add_variants(catalog::Product& product, std::size_t department);
    double share();                            // from 0 to 1
    std::size_t pick_early(std::size_t count); // below count, early ones more often

    std::shared_ptr<const markets::Markets> markets_;
    TextMaker texts_{20261128};
    std::vector<catalog::Category> categories_;
    std::vector<std::vector<Uuid>> leaves_; // by department
    std::vector<std::string> brands_;
    std::int64_t products_ = 0;
    std::int64_t variants_ = 0;
};

/// Whether a variant can be bought, by its number: 15 of 100 cannot.
bool is_in_stock(std::int64_t sku_id);

/// Everything that a node holds of the first `products` products, in one part.
struct Shop {
    std::shared_ptr<const markets::Markets> markets;
    catalog::Snapshot snapshot;
    double make_s = 0;     // for the products themselves
    double build_s = 0;    // for compiling them
    std::size_t bytes = 0; // allocated for the snapshot
    std::size_t variants = 0;
};

Shop build_shop(std::size_t products);

} // namespace rialto::bench
