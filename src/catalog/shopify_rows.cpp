// What single rows of a Shopify file say: a picture, a variant, or both.

#include "base/text.hpp"
#include "catalog/shopify.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace rialto::catalog {

namespace {

/// A whole number; decimals are taken when they are zero ("12.0"), as spreadsheets write them.
std::optional<std::int64_t> parse_whole(std::string_view text) {
    if (const std::size_t point = text.find('.'); point != std::string_view::npos) {
        const std::string_view decimals = text.substr(point + 1);
        if (decimals.find_first_not_of('0') != std::string_view::npos) return std::nullopt;
        text = text.substr(0, point);
    }
    std::int64_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::string upper(std::string text) {
    for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return text;
}

} // namespace

void ShopifyReader::read_image(const CsvRecord& record, FileProduct& product) const {
    const std::string_view source = cell(record, Column::image);
    if (source.empty()) return;
    if (std::ranges::find(product.images, source, &FileImage::source) != product.images.end()) return;
    product.images.push_back({record.line, std::string(source), std::string(cell(record, Column::image_alt)),
                              parse_whole(cell(record, Column::image_position)).value_or(0)});
}

/// A further row that names a picture and nothing of a variant.
bool ShopifyReader::is_image_only(const CsvRecord& record) const {
    constexpr std::array of_a_variant{Column::option_value_1, Column::option_value_2, Column::option_value_3,
                                      Column::sku, Column::price};
    return std::ranges::all_of(of_a_variant, [&](Column column) { return cell(record, column).empty(); });
}

void ShopifyReader::read_variant(const CsvRecord& record, FileProduct& product) {
    VariantInput variant;
    // All of them are read, so that a row's faults are told together.
    const bool has_options = read_options(record, product, variant);
    const bool has_numbers = read_numbers(record, variant);
    const bool has_prices = read_prices(record, variant);
    if (!has_options || !read_sku(record, product, variant) || !has_numbers || !has_prices) return;
    skus_.insert(variant.sku);
    product.variant_lines.push_back(record.line);
    product.variant_image_sources.emplace_back(cell(record, Column::variant_image));
    product.input.variants.push_back(std::move(variant));
}

bool ShopifyReader::read_options(const CsvRecord& record, const FileProduct& product, VariantInput& variant) {
    for (std::size_t option = 0; option < options_per_product_max; ++option) {
        const auto column = static_cast<Column>(static_cast<std::size_t>(Column::option_value_1) + option);
        const std::string_view value = cell(record, column);
        if (option < product.input.option_names.size()) {
            if (value.empty()) {
                complain(record, column, "needs a value for " + product.input.option_names[option]);
                return false;
            }
            variant.option_values.emplace_back(value);
        } else if (!value.empty() && !(option == 0 && value == "Default Title")) {
            complain(record, column, "the product's first row names no such option");
            return false;
        }
    }
    for (const VariantInput& other : product.input.variants) {
        if (other.option_values != variant.option_values) continue;
        complain(record, Column::option_value_1, "another variant (" + other.sku + ") has the same options");
        return false;
    }
    return true;
}

/// A variant without a SKU gets one made of its handle and options, in capitals; a number follows when it is
/// taken.
bool ShopifyReader::read_sku(const CsvRecord& record, const FileProduct& product, VariantInput& variant) {
    variant.sku = cell(record, Column::sku);
    if (!variant.sku.empty()) {
        if (!skus_.contains(variant.sku)) return true;
        complain(record, Column::sku, variant.sku + " came earlier in this file");
        return false;
    }
    std::string derived = product.input.handle;
    for (const std::string& value : variant.option_values) (derived += '-') += slugify(value);
    derived = upper(std::move(derived));
    variant.sku = derived;
    for (int n = 2; skus_.contains(variant.sku); ++n) variant.sku = derived + "-" + std::to_string(n);
    return true;
}

bool ShopifyReader::read_numbers(const CsvRecord& record, VariantInput& variant) {
    bool sound = true;
    if (const auto text = cell(record, Column::quantity); !text.empty()) {
        const auto quantity = parse_whole(text);
        if (!quantity || *quantity > stock_quantity_max) {
            complain(record, Column::quantity, "must be a whole number: " + std::string(text));
            sound = false;
        } else {
            // Shopify counts below zero what it has sold too much of: there is nothing to sell here.
            variant.initial_quantity = static_cast<int>(std::max<std::int64_t>(*quantity, 0));
        }
    }
    if (const auto text = cell(record, Column::grams); !text.empty()) {
        std::int64_t grams = 0;
        std::string error;
        // Exports write weights with decimals; below a gram is of no use to anybody.
        const auto milligrams = parse_decimal(text, 3, error);
        if (milligrams) grams = (*milligrams + 500) / 1000;
        if (!milligrams || grams > std::numeric_limits<std::int32_t>::max()) {
            complain(record, Column::grams, "must be a weight in grams: " + std::string(text));
            sound = false;
        }
        variant.grams = static_cast<int>(grams);
    }
    if (const auto barcode = cell(record, Column::barcode); !barcode.empty()) variant.barcode = barcode;
    return sound;
}

std::optional<std::int64_t> ShopifyReader::read_amount(const CsvRecord& record, std::size_t place,
                                                       Currency currency, bool& sound) {
    const std::string_view text = cell(record, place);
    if (text.empty()) return std::nullopt;
    std::string error;
    const auto amount = parse_decimal(text, minor_digits(currency), error);
    if (amount) return amount;
    complain_at(record, place, error + ": " + std::string(text));
    sound = false;
    return std::nullopt;
}

bool ShopifyReader::read_prices(const CsvRecord& record, VariantInput& variant) {
    bool sound = true;
    const std::size_t price_place = *places_[static_cast<std::size_t>(Column::price)];
    const auto price = read_amount(record, price_place, currency_, sound);
    std::optional<std::int64_t> compare_at;
    if (const auto place = places_[static_cast<std::size_t>(Column::compare_at)])
        compare_at = read_amount(record, *place, currency_, sound);
    if (price)
        variant.prices.push_back({market_->market, *price, compare_at});
    else if (sound)
        complain(record, Column::price, "is missing");
    if (price && !market_->is_default) {
        const markets::Market& base = markets_.default_market();
        PriceInput converted{base.market, 0, {}};
        const auto amount = markets::convert_to_default(base, *market_, *price);
        if (!amount) complain(record, Column::price, "is too large in " + std::string(base.currency.code()));
        sound = sound && amount.has_value();
        converted.amount = amount.value_or(0);
        if (compare_at) converted.compare_at = markets::convert_to_default(base, *market_, *compare_at);
        variant.prices.push_back(std::move(converted));
    }
    for (const MarketColumn& column : market_columns_) {
        if (!column.price) continue;
        const auto own = read_amount(record, *column.price, column.market->currency, sound);
        std::optional<std::int64_t> own_compare_at;
        if (column.compare_at)
            own_compare_at = read_amount(record, *column.compare_at, column.market->currency, sound);
        if (!own) continue;
        std::erase_if(variant.prices, [&](const PriceInput& p) { return p.market == column.market->market; });
        variant.prices.push_back({column.market->market, *own, own_compare_at});
    }
    return price.has_value() && sound;
}

} // namespace rialto::catalog
