#include "catalog/exchange/woocommerce.hpp"

#include "base/text.hpp"
#include "catalog/exchange/cells.hpp"
#include "catalog/exchange/woocommerce_columns.hpp"

#include <algorithm>

namespace rialto::catalog {

using namespace woocommerce;

WooCommerceReader::WooCommerceReader(std::istream& in, const markets::Markets& markets, Currency currency)
    : ProductReader(in, markets, currency) {}

// ---- opening ----------------------------------------------------------------------------------------------

Result<> WooCommerceReader::open() {
    if (Result<> read = read_header({"WooCommerce", spellings, {type, name, regular_price}}); !read)
        return read;
    find_attribute_columns();
    find_weight_column();
    if (Result<> looked = look_ahead(); !looked) return looked;
    return rewind();
}

void WooCommerceReader::find_attribute_columns() {
    std::map<std::string, std::size_t> places; // by name
    for (std::size_t place = 0; place < header().size(); ++place)
        places.emplace(ascii_lower(header()[place]), place);
    const auto find = [&](const std::string& wanted) -> std::optional<std::size_t> {
        const auto found = places.find(wanted);
        if (found == places.end()) return std::nullopt;
        return found->second;
    };
    for (std::size_t n = 1; n <= csv_fields_max; ++n) {
        const std::string start = "attribute " + std::to_string(n);
        if (const auto place = find(start + " name"))
            attribute_columns_.push_back({*place, find(start + " value(s)"), find(start + " visible")});
    }
}

/// "Weight (kg)": the unit is the shop's.
void WooCommerceReader::find_weight_column() {
    struct Unit {
        std::string_view name;
        std::int64_t milligrams;
    };
    constexpr Unit units[] = {{"weight (kg)", 1'000'000},
                              {"weight (g)", 1'000},
                              {"weight (lbs)", 453'592},
                              {"weight (oz)", 28'350}};
    for (std::size_t place = 0; place < header().size(); ++place) {
        const auto unit = std::ranges::find(units, ascii_lower(header()[place]), &Unit::name);
        if (unit == std::end(units)) continue;
        weight_place_ = place;
        milligrams_per_unit_ = unit->milligrams;
        return;
    }
}

Result<> WooCommerceReader::look_ahead() {
    while (true) {
        auto record = next_record();
        if (!record) return std::unexpected(std::move(record).error());
        if (!*record) return {};
        const Type kind = type_of(**record);
        if (kind == Type::variable)
            for (std::string& key : keys_of(**record)) parents_.insert(std::move(key));
        else if (kind == Type::variation)
            last_variations_[std::string(cell(**record, parent))] = (*record)->line;
    }
}

// ---- rows -------------------------------------------------------------------------------------------------

Result<std::optional<FileProduct>> WooCommerceReader::next() {
    while (ready_.empty()) {
        auto record = next_record();
        if (!record) return std::unexpected(std::move(record).error());
        if (!*record) return std::optional<FileProduct>();
        const std::int64_t line = (*record)->line;
        read_row(std::move(**record));
        finish_families(line);
    }
    std::optional<FileProduct> product(std::move(ready_.front()));
    ready_.pop_front();
    return product;
}

WooCommerceReader::Type WooCommerceReader::type_of(const CsvRecord& record) const {
    const std::string text = ascii_lower(cell(record, type));
    // "simple, downloadable, virtual": the others say how it is delivered.
    for (const std::string_view word : split_trimmed(text, ',')) {
        if (word == "simple") return Type::simple;
        if (word == "variable") return Type::variable;
        if (word == "variation") return Type::variation;
        if (word != "downloadable" && word != "virtual") return Type::other;
    }
    return Type::simple;
}

std::vector<std::string> WooCommerceReader::keys_of(const CsvRecord& record) const {
    std::vector<std::string> keys;
    if (const auto number = cell(record, id); !number.empty()) keys.push_back("id:" + std::string(number));
    if (const auto text = cell(record, sku); !text.empty()) keys.emplace_back(text);
    return keys;
}

void WooCommerceReader::read_row(CsvRecord record) {
    switch (type_of(record)) {
    case Type::simple: return read_simple(record);
    case Type::variable: return begin_family(std::move(record));
    case Type::variation: return take_variation(std::move(record));
    case Type::other:
        return complain(record, type, std::string(cell(record, type)) + " products cannot be imported");
    }
}

void WooCommerceReader::read_simple(const CsvRecord& record) {
    std::optional<FileProduct> product = read_product(record);
    if (!product) return;
    for (NamedValues& attribute : attributes_of(record))
        if (attribute.is_visible && attribute.values.size() <= attribute_bytes_max)
            product->input.attributes.push_back({std::move(attribute.name), std::move(attribute.values)});
    read_variant(record, *product, {});
    if (!product->input.variants.empty()) ready_.push_back(std::move(*product));
}

void WooCommerceReader::begin_family(CsvRecord record) {
    Family family;
    family.keys = keys_of(record);
    const auto taken =
        std::ranges::find_if(family.keys, [&](const std::string& key) { return begun_.contains(key); });
    if (taken != family.keys.end())
        return complain(record, taken->starts_with("id:") ? id : sku, "came earlier in this file");
    family.last_line = record.line;
    for (const std::string& key : family.keys) {
        begun_.insert(key);
        if (const auto last = last_variations_.find(key); last != last_variations_.end())
            family.last_line = std::max(family.last_line, last->second);
        if (auto early = early_.extract(key); !early.empty())
            std::ranges::move(early.mapped(), std::back_inserter(family.variations));
    }
    std::optional<FileProduct> product = read_product(record);
    family.is_sound = product.has_value();
    if (product) family.product = std::move(*product);
    family.attributes = attributes_of(record);
    family.row = std::move(record);
    families_.push_back(std::move(family));
}

void WooCommerceReader::take_variation(CsvRecord record) {
    const std::string key(cell(record, parent));
    const auto family = std::ranges::find_if(
        families_, [&](const Family& one) { return std::ranges::find(one.keys, key) != one.keys.end(); });
    if (family != families_.end())
        family->variations.push_back(std::move(record));
    else if (parents_.contains(key) && !begun_.contains(key))
        early_[key].push_back(std::move(record));
    else
        complain(record, parent,
                 key.empty() ? "is missing" : "there is no variable product " + key + " in this file");
}

void WooCommerceReader::finish_families(std::int64_t line) {
    for (auto family = families_.begin(); family != families_.end();) {
        const auto next = std::next(family);
        if (family->last_line <= line) {
            finish(std::move(*family));
            families_.erase(family);
        }
        family = next;
    }
}

void WooCommerceReader::finish(Family family) {
    if (!family.is_sound) {
        for (const CsvRecord& row : family.variations)
            complain(row, parent, "its product in line " + std::to_string(family.row.line) + " did not land");
        return;
    }
    if (family.variations.empty()) return complain(family.row, type, "has no variation in this file");
    split_attributes(family);
    ProductInput& input = family.product.input;
    if (input.option_names.size() > options_per_product_max)
        return complain(family.row, type,
                        "its variations differ in " + std::to_string(input.option_names.size()) +
                            " attributes; a product has at most 3 options");
    std::ranges::sort(family.variations, {}, [&](const CsvRecord& row) {
        return std::pair(parse_whole(cell(row, position)).value_or(0), row.line);
    });
    for (const CsvRecord& row : family.variations) {
        const std::vector<std::string> pictures = split_list(cell(row, images));
        read_variant(row, family.product, pictures.empty() ? std::string() : pictures.front());
    }
    if (!input.variants.empty()) ready_.push_back(std::move(family.product));
}

} // namespace rialto::catalog
