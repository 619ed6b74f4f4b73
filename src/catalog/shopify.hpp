#pragma once
// Shopify's product CSV as products: old and new column names, rows of one product joined, everything
// checked. What is wrong is told by line and column and does not stop the rest.

#include "base/result.hpp"
#include "catalog/catalog.hpp"
#include "catalog/csv.hpp"
#include "markets/markets.hpp"

#include <array>
#include <cstdint>
#include <istream>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::catalog {

struct ImportProblem {
    std::int64_t line = 0;
    std::string column;
    std::string reason;
};

/// "line 7: Variant Price: is negative"
std::string to_string(const ImportProblem& problem);

struct FileImage {
    std::int64_t line = 0;
    std::string source; // URL or file name
    std::string alt;
    std::int64_t position = 0; // 0: none given
};

/// A product with where it came from. Its images are sources yet, not hashes.
struct FileProduct {
    ProductInput input;
    std::int64_t line = 0;
    std::vector<std::int64_t> variant_lines;        // as input.variants
    std::vector<std::string> variant_image_sources; // as input.variants; empty for none
    std::vector<FileImage> images;                  // in order
};

class ShopifyReader {
  public:
    /// `currency` is of the file's price columns and must be some market's. The stream and the markets
    /// outlive it.
    ShopifyReader(std::istream& in, const markets::Markets& markets, Currency currency);

    /// Reads the header; the error says which column is missing, or that no market has the currency.
    Result<> open();

    /// The next product with at least one sound variant; nullopt at the end. The error is a file that cannot
    /// be read on.
    Result<std::optional<FileProduct>> next();

    std::int64_t bytes_read() const { return csv_.bytes_read(); }
    std::int64_t rows() const { return rows_; }
    const std::vector<ImportProblem>& problems() const { return problems_; }

  private:
    enum class Column : std::uint8_t {
        handle,
        title,
        body,
        vendor,
        category,
        type,
        tags,
        published,
        option_name_1,
        option_name_2,
        option_name_3,
        option_value_1,
        option_value_2,
        option_value_3,
        sku,
        grams,
        quantity,
        price,
        compare_at,
        barcode,
        image,
        image_position,
        image_alt,
        variant_image,
        status,
    };
    static constexpr std::size_t column_count = 25;
    struct MarketColumn { // "Price / Europe"
        const markets::Market* market;
        std::optional<std::size_t> price;
        std::optional<std::size_t> compare_at;
    };
    struct Metafield { // becomes an attribute
        std::string name;
        std::size_t place;
    };

    std::string_view cell(const CsvRecord& record, Column column) const;
    std::string_view cell(const CsvRecord& record, std::size_t place) const;
    std::string name_of(Column column) const;
    void complain(const CsvRecord& record, Column column, std::string reason);
    void complain_at(const CsvRecord& record, std::size_t place, std::string reason);

    void read_header(const std::vector<std::string>& header);
    void read_market_column(std::string_view name, std::size_t place);
    void read_row(const CsvRecord& record, std::optional<FileProduct>& product);
    std::optional<FileProduct> begin_product(const CsvRecord& record, std::string handle);
    void read_category(const CsvRecord& record, ProductInput& product) const;
    bool is_image_only(const CsvRecord& record) const;
    void read_variant(const CsvRecord& record, FileProduct& product);
    bool read_options(const CsvRecord& record, const FileProduct& product, VariantInput& variant);
    bool read_sku(const CsvRecord& record, const FileProduct& product, VariantInput& variant);
    bool read_numbers(const CsvRecord& record, VariantInput& variant);
    bool read_prices(const CsvRecord& record, VariantInput& variant);
    std::optional<std::int64_t> read_amount(const CsvRecord& record, std::size_t place, Currency currency,
                                            bool& sound);
    void read_image(const CsvRecord& record, FileProduct& product) const;

    CsvReader csv_;
    const markets::Markets& markets_;
    Currency currency_;
    const markets::Market* market_ = nullptr; // whose currency the file's prices are in
    std::vector<std::string> header_;
    std::array<std::optional<std::size_t>, column_count> places_; // by Column
    std::vector<MarketColumn> market_columns_;
    std::vector<Metafield> metafields_;
    std::vector<ImportProblem> problems_;
    std::set<std::string> handles_;
    std::set<std::string> skus_;
    std::optional<CsvRecord> ahead_; // read, but of the next product
    std::int64_t rows_ = 0;
};

} // namespace rialto::catalog
