#pragma once
// WooCommerce's product CSV as products. A variable product's variations name it in Parent, by SKU or
// `id:123`, and may stand anywhere in the file; so the file is read twice. The first time only finds the line
// of each product's last variation; the second time holds a product until that line, so that memory follows
// the products that are open at once (neighbours, in an export), not the file.
//
// A product keeps its first deepest category. Grouped, external and unknown types are complained of and left
// out, and so are variations that are not published.

#include "catalog/exchange/product_reader.hpp"

#include <cstdint>
#include <deque>
#include <istream>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::catalog {

class WooCommerceReader : public ProductReader {
  public:
    /// As ProductReader; the stream must be seekable.
    WooCommerceReader(std::istream& in, const markets::Markets& markets, Currency currency);

    Result<> open() override;
    Result<std::optional<FileProduct>> next() override;

  private:
    enum class Type { simple, variable, variation, other };
    struct AttributeColumns { // "Attribute 1 name" and its like
        std::size_t name;
        std::optional<std::size_t> values;
        std::optional<std::size_t> visible;
    };
    struct NamedValues {
        std::string name;
        std::string values; // as they stand in the cell
        std::size_t place;  // of the values
        bool is_visible = true;
    };
    /// A variable product whose variations are being gathered.
    struct Family {
        FileProduct product;
        CsvRecord row;
        std::vector<std::string> keys; // how variations name it
        std::vector<NamedValues> attributes;
        std::vector<CsvRecord> variations;
        std::int64_t last_line = 0;
        bool is_sound = true;
    };

    void find_attribute_columns();
    void find_weight_column();
    Result<> look_ahead();
    void read_row(CsvRecord record);
    Type type_of(const CsvRecord& record) const;
    std::vector<std::string> keys_of(const CsvRecord& record) const;

    void read_simple(const CsvRecord& record);
    void begin_family(CsvRecord record);
    void take_variation(CsvRecord record);
    void finish_families(std::int64_t line);
    void finish(Family family);

    std::optional<FileProduct> read_product(const CsvRecord& record);
    bool read_published(const CsvRecord& record, ProductInput& product);
    void read_groups(const CsvRecord& record, ProductInput& product) const;
    std::string free_handle(const CsvRecord& record, std::string_view title) const;
    std::vector<NamedValues> attributes_of(const CsvRecord& record) const;
    void split_attributes(Family& family) const;
    bool read_options(const CsvRecord& record, const ProductInput& product, VariantInput& variant);
    void read_variant(const CsvRecord& record, FileProduct& product, std::string image);
    bool read_numbers(const CsvRecord& record, VariantInput& variant);
    bool read_stock(const CsvRecord& record, VariantInput& variant);
    bool read_prices(const CsvRecord& record, VariantInput& variant);
    std::optional<std::int64_t> read_local_amount(const CsvRecord& record, std::size_t column, bool& sound);

    std::vector<AttributeColumns> attribute_columns_;
    std::optional<std::size_t> weight_place_;
    std::int64_t milligrams_per_unit_ = 0;
    std::map<std::string, std::int64_t, std::less<>> last_variations_; // key → line
    std::set<std::string, std::less<>> parents_;                       // keys of variable products
    std::set<std::string, std::less<>> begun_;                         // of those that came already
    std::list<Family> families_;                                       // open ones
    std::map<std::string, std::vector<CsvRecord>> early_;              // variations before their product
    std::deque<FileProduct> ready_;
};

} // namespace rialto::catalog
