#pragma once
// A file of products, read row by row: what the readers of all formats do alike. What is wrong is told by
// line and column and does not stop the rest.

#include "base/result.hpp"
#include "catalog/exchange/csv.hpp"
#include "catalog/exchange/product_file.hpp"
#include "markets/markets.hpp"

#include <cstdint>
#include <initializer_list>
#include <istream>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::catalog {

class ProductReader {
  public:
    virtual ~ProductReader() = default;
    ProductReader(const ProductReader&) = delete;
    ProductReader& operator=(const ProductReader&) = delete;

    /// Reads the header; the error says which column is missing, or that no market has the currency.
    virtual Result<> open() = 0;

    /// The next product with at least one sound variant; nullopt at the end. The error is a file that cannot
    /// be read on.
    virtual Result<std::optional<FileProduct>> next() = 0;

    std::int64_t bytes_read() const { return csv_->bytes_read(); }
    std::int64_t rows() const { return rows_; }
    /// Rows, or parts of them, that did not land.
    const std::vector<ImportProblem>& problems() const { return problems_; }
    /// What could not be kept of rows that landed.
    const std::vector<ImportProblem>& warnings() const { return warnings_; }

  protected:
    /// `currency` is of the file's prices and must be some market's. The stream and the markets outlive it.
    ProductReader(std::istream& in, const markets::Markets& markets, Currency currency);

    /// Spellings of one column, in lower case.
    using Names = std::vector<std::string_view>;
    struct Format {
        std::string_view name;                     // "Shopify"
        std::span<const Names> columns;            // by number
        std::initializer_list<std::size_t> needed; // numbers of columns
    };
    Result<> read_header(const Format& format);
    const std::vector<std::string>& header() const { return header_; }

    /// The next row of text, counted; rows that are not UTF-8 are complained of and passed over.
    Result<std::optional<CsvRecord>> next_record();
    /// Begins again at the row after the header; the stream must be seekable.
    Result<> rewind();

    /// Trimmed; empty when the file has no such column.
    std::string_view cell(const CsvRecord& record, std::size_t column) const;
    static std::string_view cell_at(const CsvRecord& record, std::size_t place);
    std::optional<std::size_t> place_of(std::size_t column) const { return places_[column]; }
    void complain(const CsvRecord& record, std::size_t column, std::string reason);
    void complain_at(const CsvRecord& record, std::size_t place, std::string reason);
    void warn(const CsvRecord& record, std::size_t column, std::string reason);

    /// False when the title or description is too long; complained of.
    bool read_texts(const CsvRecord& record, std::size_t title, std::size_t body, std::string html,
                    ProductInput& product);
    /// The text of a cell as an amount; nullopt when it is empty. `sound` becomes false when it is no amount.
    std::optional<std::int64_t> read_amount(const CsvRecord& record, std::size_t place, std::string_view text,
                                            Currency currency, bool& sound);
    /// The file's market's price and what the market columns say; false after a complaint. `price_column` is
    /// what is complained of when there is no price.
    bool take_prices(const CsvRecord& record, std::size_t price_column, std::optional<std::int64_t> price,
                     std::optional<std::int64_t> compare_at, VariantInput& variant);
    bool take_quantity(const CsvRecord& record, std::size_t column, VariantInput& variant);
    /// The SKU of a cell, or one made of handle and options, with a number behind it when it is taken; false
    /// after a complaint.
    bool take_sku(const CsvRecord& record, std::size_t column, const ProductInput& product,
                  VariantInput& variant);
    /// Complains when a variant with the same options is there.
    bool has_own_options(const CsvRecord& record, std::size_t column, const ProductInput& product,
                         const VariantInput& variant);
    /// A variant that is sound, with the line it came from and its picture.
    void add_variant(FileProduct& product, const CsvRecord& record, VariantInput variant, std::string image);

    /// True when the file had it before; takes it otherwise.
    bool has_handle(const std::string& handle) const { return handles_.contains(handle); }
    void take_handle(const std::string& handle) { handles_.insert(handle); }
    Currency currency() const { return currency_; }

  private:
    struct MarketColumn { // "Price / Europe"
        const markets::Market* market;
        std::optional<std::size_t> price;
        std::optional<std::size_t> compare_at;
    };
    void read_market_column(std::string_view name, std::size_t place);
    bool take_market_prices(const CsvRecord& record, VariantInput& variant);
    std::string name_of(std::size_t column) const;

    std::istream& in_;
    std::optional<CsvReader> csv_;
    const markets::Markets& markets_;
    Currency currency_;
    const markets::Market* market_ = nullptr; // whose currency the file's prices are in
    std::span<const Names> names_;
    std::vector<std::string> header_;
    std::vector<std::optional<std::size_t>> places_; // by column
    std::vector<MarketColumn> market_columns_;
    std::vector<ImportProblem> problems_;
    std::vector<ImportProblem> warnings_;
    std::set<std::string> handles_;
    std::set<std::string> skus_;
    std::int64_t rows_ = 0;
};

} // namespace rialto::catalog
