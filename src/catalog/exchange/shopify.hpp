#pragma once
// Shopify's product CSV as products: old and new column names, rows of one product joined. Beside Shopify's
// own columns four of Rialto's are known, for what Shopify has no column for; an export fills them
// (shopify_columns):
//   Categories (Rialto)   lines `slug: title`, root first, instead of Product Category and Type; `-` for none
//   Attributes (Rialto)   lines `name: value`, after those of metafield columns
//   Popularity (Rialto)   whole number, orders lists
//   Created (Rialto)      RFC 3339, taken for new products
// In Tags, `\,` is a comma that is part of a tag.

#include "catalog/exchange/product_reader.hpp"

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::catalog {

/// In Categories (Rialto): the product has none, whatever Type says.
inline constexpr std::string_view no_category = "-";

/// The path that Product Category and Type give, without Categories (Rialto).
std::vector<CategoryInput> shopify_category(std::string_view product_category, std::string_view type);

class ShopifyReader : public ProductReader {
  public:
    /// As ProductReader.
    ShopifyReader(std::istream& in, const markets::Markets& markets, Currency currency);

    Result<> open() override;
    Result<std::optional<FileProduct>> next() override;

  private:
    struct Metafield { // becomes an attribute
        std::string name;
        std::size_t place;
    };

    void read_row(const CsvRecord& record, std::optional<FileProduct>& product);
    std::optional<FileProduct> begin_product(const CsvRecord& record, std::string handle);
    bool read_status(const CsvRecord& record, ProductInput& product);
    bool read_category(const CsvRecord& record, ProductInput& product);
    bool read_option_names(const CsvRecord& record, ProductInput& product);
    bool read_attributes(const CsvRecord& record, ProductInput& product);
    bool read_history(const CsvRecord& record, ProductInput& product);
    bool is_image_only(const CsvRecord& record) const;
    void read_variant(const CsvRecord& record, FileProduct& product);
    bool read_options(const CsvRecord& record, const FileProduct& product, VariantInput& variant);
    bool read_numbers(const CsvRecord& record, VariantInput& variant);
    bool read_prices(const CsvRecord& record, VariantInput& variant);
    void read_image(const CsvRecord& record, FileProduct& product) const;

    std::vector<Metafield> metafields_;
    std::optional<CsvRecord> ahead_; // read, but of the next product
};

} // namespace rialto::catalog
