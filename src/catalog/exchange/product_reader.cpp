#include "catalog/exchange/product_reader.hpp"

#include "base/text.hpp"
#include "catalog/exchange/cells.hpp"

#include <algorithm>

namespace rialto::catalog {

ProductReader::ProductReader(std::istream& in, const markets::Markets& markets, Currency currency)
    : in_(in), markets_(markets), currency_(currency) {
    csv_.emplace(in_);
}

// ---- header and cells -------------------------------------------------------------------------------------

Result<> ProductReader::read_header(const Format& format) {
    if (markets_.default_market().currency == currency_) market_ = &markets_.default_market();
    for (const markets::Market& market : markets_.markets())
        if (market_ == nullptr && market.currency == currency_) market_ = &market;
    if (market_ == nullptr)
        return fail(ErrorKind::invalid, "unknown_currency",
                    "no market sells in " + std::string(currency_.code()) +
                        "; give the currency of one that does");
    auto record = csv_->next();
    if (!record) return std::unexpected(std::move(record).error());
    if (!*record) return fail(ErrorKind::invalid, "invalid_csv", "the file is empty");
    names_ = format.columns;
    places_.resize(names_.size());
    for (std::size_t place = 0; place < (*record)->fields.size(); ++place) {
        header_.emplace_back(trim((*record)->fields[place]));
        const std::string name = ascii_lower(header_.back());
        for (std::size_t column = 0; column < names_.size(); ++column)
            if (!places_[column] && std::ranges::find(names_[column], name) != names_[column].end())
                places_[column] = place;
        read_market_column(header_.back(), place);
    }
    for (const std::size_t needed : format.needed)
        if (!places_[needed])
            return fail(ErrorKind::invalid, "invalid_csv",
                        "the first line names no column \"" + std::string(names_[needed][0]) +
                            "\"; is this a " + std::string(format.name) + " product file?");
    return {};
}

/// "Price / Europe", "Compare at price / Europe". Columns of markets that this store has not are left unread.
void ProductReader::read_market_column(std::string_view name, std::size_t place) {
    const std::size_t slash = name.find(" / ");
    if (slash == std::string_view::npos) return;
    const std::string kind = ascii_lower(name.substr(0, slash));
    const std::string wanted = ascii_lower(name.substr(slash + 3));
    const bool is_price = kind == "price";
    if (!is_price && kind != "compare at price" && kind != "compare-at price") return;
    for (const markets::Market& market : markets_.markets()) {
        if (ascii_lower(market.name) != wanted) continue;
        auto known = std::ranges::find(market_columns_, &market, &MarketColumn::market);
        if (known == market_columns_.end())
            known = market_columns_.insert(known, MarketColumn{&market, {}, {}});
        (is_price ? known->price : known->compare_at) = place;
    }
}

Result<std::optional<CsvRecord>> ProductReader::next_record() {
    while (true) {
        auto record = csv_->next();
        if (!record || !*record) return record;
        ++rows_;
        const bool is_text = std::ranges::all_of((*record)->fields, [](const std::string& field) {
            return is_valid_utf8(field) && field.find('\0') == std::string::npos;
        });
        if (is_text) return record;
        problems_.push_back({(*record)->line, "", "is not UTF-8 text; save the file as UTF-8"});
    }
}

Result<> ProductReader::rewind() {
    in_.clear();
    in_.seekg(0);
    if (!in_) return fail(ErrorKind::invalid, "unreadable_file", "the file cannot be read twice");
    csv_.emplace(in_);
    rows_ = 0;
    problems_.clear();
    auto header = csv_->next();
    if (!header) return std::unexpected(std::move(header).error());
    return {};
}

std::string_view ProductReader::cell_at(const CsvRecord& record, std::size_t place) {
    return place < record.fields.size() ? trim(record.fields[place]) : std::string_view();
}

std::string_view ProductReader::cell(const CsvRecord& record, std::size_t column) const {
    return places_[column] ? cell_at(record, *places_[column]) : std::string_view();
}

std::string ProductReader::name_of(std::size_t column) const {
    return places_[column] ? header_[*places_[column]] : std::string(names_[column][0]);
}

void ProductReader::complain(const CsvRecord& record, std::size_t column, std::string reason) {
    problems_.push_back({record.line, name_of(column), std::move(reason)});
}

void ProductReader::complain_at(const CsvRecord& record, std::size_t place, std::string reason) {
    problems_.push_back({record.line, header_[place], std::move(reason)});
}

void ProductReader::warn(const CsvRecord& record, std::size_t column, std::string reason) {
    warnings_.push_back({record.line, name_of(column), std::move(reason)});
}

// ---- products and variants --------------------------------------------------------------------------------

bool ProductReader::read_texts(const CsvRecord& record, std::size_t title, std::size_t body, std::string html,
                               ProductInput& product) {
    product.title = cell(record, title);
    const bool title_fits = product.title.size() <= title_bytes_max;
    if (!title_fits) complain(record, title, "is longer than 1,024 bytes");
    const bool body_fits = html.size() <= description_bytes_max;
    if (!body_fits) complain(record, body, "is longer than 128 KB");
    if (body_fits) product.description_html = std::move(html);
    return title_fits && body_fits;
}

bool ProductReader::has_own_options(const CsvRecord& record, std::size_t column, const ProductInput& product,
                                    const VariantInput& variant) {
    const auto same =
        std::ranges::find(product.variants, variant.option_values, &VariantInput::option_values);
    if (same == product.variants.end()) return true;
    complain(record, column, "another variant (" + same->sku + ") has the same options");
    return false;
}

bool ProductReader::take_sku(const CsvRecord& record, std::size_t column, const ProductInput& product,
                             VariantInput& variant) {
    variant.sku = cell(record, column);
    if (!variant.sku.empty()) {
        if (!skus_.contains(variant.sku)) return true;
        complain(record, column, variant.sku + " came earlier in this file");
        return false;
    }
    const std::string derived = derived_sku(product, variant);
    variant.sku = derived;
    for (int n = 2; skus_.contains(variant.sku); ++n) variant.sku = derived + "-" + std::to_string(n);
    return true;
}

bool ProductReader::take_quantity(const CsvRecord& record, std::size_t column, VariantInput& variant) {
    const std::string_view text = cell(record, column);
    if (text.empty()) return true;
    const auto quantity = parse_whole(text);
    if (!quantity || *quantity > stock_quantity_max) {
        complain(record, column, "must be a whole number: " + std::string(text));
        return false;
    }
    // Below zero is what was sold too much: there is nothing to sell here.
    variant.initial_quantity = static_cast<int>(std::max<std::int64_t>(*quantity, 0));
    return true;
}

void ProductReader::add_variant(FileProduct& product, const CsvRecord& record, VariantInput variant,
                                std::string image) {
    skus_.insert(variant.sku);
    product.variant_lines.push_back(record.line);
    product.variant_image_sources.push_back(std::move(image));
    product.input.variants.push_back(std::move(variant));
}

// ---- prices -----------------------------------------------------------------------------------------------

std::optional<std::int64_t> ProductReader::read_amount(const CsvRecord& record, std::size_t place,
                                                       std::string_view text, Currency currency,
                                                       bool& sound) {
    if (text.empty()) return std::nullopt;
    std::string error;
    const auto amount = parse_decimal(text, minor_digits(currency), error);
    if (amount) return amount;
    complain_at(record, place, error + ": " + std::string(text));
    sound = false;
    return std::nullopt;
}

bool ProductReader::take_prices(const CsvRecord& record, std::size_t price_column,
                                std::optional<std::int64_t> price, std::optional<std::int64_t> compare_at,
                                VariantInput& variant) {
    if (!price) {
        complain(record, price_column, "is missing");
        return false;
    }
    variant.prices.push_back({market_->market, *price, compare_at});
    bool sound = true;
    if (!market_->is_default) {
        const markets::Market& base = markets_.default_market();
        PriceInput converted{base.market, 0, {}};
        const auto amount = markets::convert_to_default(base, *market_, *price);
        if (!amount) complain(record, price_column, "is too large in " + std::string(base.currency.code()));
        sound = amount.has_value();
        converted.amount = amount.value_or(0);
        if (compare_at) converted.compare_at = markets::convert_to_default(base, *market_, *compare_at);
        variant.prices.push_back(std::move(converted));
    }
    return take_market_prices(record, variant) && sound;
}

bool ProductReader::take_market_prices(const CsvRecord& record, VariantInput& variant) {
    bool sound = true;
    for (const MarketColumn& column : market_columns_) {
        if (!column.price) continue;
        const Currency currency = column.market->currency;
        const auto own = read_amount(record, *column.price, cell_at(record, *column.price), currency, sound);
        std::optional<std::int64_t> compare_at;
        if (column.compare_at)
            compare_at =
                read_amount(record, *column.compare_at, cell_at(record, *column.compare_at), currency, sound);
        if (!own) continue;
        std::erase_if(variant.prices, [&](const PriceInput& p) { return p.market == column.market->market; });
        variant.prices.push_back({column.market->market, *own, compare_at});
    }
    return sound;
}

} // namespace rialto::catalog
