// What single rows of a WooCommerce file say: a product, a variant, or both.

#include "base/text.hpp"
#include "catalog/exchange/cells.hpp"
#include "catalog/exchange/woocommerce.hpp"
#include "catalog/exchange/woocommerce_columns.hpp"
#include "catalog/html.hpp"

#include <algorithm>
#include <limits>

namespace rialto::catalog {

using namespace woocommerce;

namespace {

/// WordPress keeps names as HTML: "Food &amp; Drink".
std::string plain(std::string_view text) {
    return text.find('&') == std::string_view::npos ? std::string(text) : html_to_text(text);
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

/// Line breaks are written `\n` in a cell; paragraphs are blank lines, as WordPress's own wpautop has it.
std::string html_of(std::string_view cell) {
    const std::string text = replaced(replaced(std::string(cell), "\\n", "\n"), "\r\n", "\n");
    std::string html;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find("\n\n", at), text.size());
        const std::string paragraph(trim(std::string_view(text).substr(at, end - at)));
        at = end + 2;
        if (paragraph.empty()) continue;
        const std::string start = ascii_lower(std::string_view(paragraph).substr(0, 3));
        constexpr std::array blocks{"<p", "<ul", "<ol", "<h", "<li", "</", "<di", "<ta", "<bl"};
        const bool is_block = std::ranges::any_of(blocks, [&](auto tag) { return start.starts_with(tag); });
        html += is_block ? paragraph + "\n" : "<p>" + replaced(paragraph, "\n", "<br>") + "</p>\n";
    }
    return sanitise_html(html);
}

bool is_no(std::string_view text) {
    return text == "0" || text == "-1" || text == "no" || text == "false";
}

} // namespace

std::optional<FileProduct> WooCommerceReader::read_product(const CsvRecord& record) {
    FileProduct product;
    product.line = record.line;
    ProductInput& input = product.input;
    if (cell(record, name).empty()) {
        complain(record, name, "is missing");
        return std::nullopt;
    }
    std::string texts(cell(record, short_description));
    if (!texts.empty()) texts += "\n\n";
    texts += cell(record, description);
    const bool has_texts = read_texts(record, name, description,
                                      texts.size() > description_bytes_max ? texts : html_of(texts), input);
    input.title = plain(input.title);
    input.handle = free_handle(record, input.title);
    if (input.handle.empty()) complain(record, name, "has no letter and no digit");
    const bool has_status = read_published(record, input);
    read_groups(record, input);
    for (std::string& source : split_list(cell(record, images)))
        if (std::ranges::find(product.images, source, &FileImage::source) == product.images.end())
            product.images.push_back({record.line, std::move(source), input.title});
    if (!has_texts || !has_status || input.handle.empty()) return std::nullopt;
    take_handle(input.handle);
    return product;
}

/// Names are not unique in WooCommerce, handles are: a second one gets its SKU or its number behind it.
std::string WooCommerceReader::free_handle(const CsvRecord& record, std::string_view title) const {
    const std::string slug = slugify(title);
    if (slug.empty() || !has_handle(slug)) return slug;
    std::string mark = slugify(cell(record, sku));
    if (mark.empty()) mark = slugify(cell(record, id));
    const std::string marked = mark.empty() ? slug : slug + "-" + mark;
    std::string free = marked;
    for (int n = 2; has_handle(free); ++n) free = marked + "-" + std::to_string(n);
    return free;
}

bool WooCommerceReader::read_published(const CsvRecord& record, ProductInput& product) {
    const std::string text = ascii_lower(cell(record, published));
    if (is_no(text)) product.status = Status::draft;
    if (is_no(text) || text.empty() || text == "1" || text == "yes" || text == "true") return true;
    complain(record, published, "must be 1, 0 or -1");
    return false;
}

void WooCommerceReader::read_groups(const CsvRecord& record, ProductInput& product) const {
    for (const std::string& path : split_list(cell(record, categories))) {
        std::vector<std::string> titles;
        for (const std::string_view title : split_trimmed(path, '>')) titles.push_back(plain(title));
        if (titles.empty() || titles.front() == "Uncategorized") continue;
        auto category = category_path({titles.begin(), titles.end()});
        if (category.size() > product.category.size()) product.category = std::move(category);
    }
    for (const std::string& tag : split_list(cell(record, tags))) {
        std::string text = plain(tag);
        if (std::ranges::find(product.tags, text) == product.tags.end())
            product.tags.push_back(std::move(text));
    }
    for (const std::string& path : split_list(cell(record, brands))) {
        const auto titles = split_trimmed(path, '>');
        if (!product.brand && !titles.empty()) product.brand = plain(titles.back());
    }
}

// ---- attributes and options -------------------------------------------------------------------------------

std::vector<WooCommerceReader::NamedValues> WooCommerceReader::attributes_of(const CsvRecord& record) const {
    std::vector<NamedValues> all;
    for (const AttributeColumns& columns : attribute_columns_) {
        const std::string_view title = cell_at(record, columns.name);
        if (title.empty() || !columns.values) continue;
        std::string text;
        for (const std::string& value : split_list(cell_at(record, *columns.values))) {
            if (!text.empty()) text += ", ";
            text += plain(value);
        }
        if (text.empty()) continue;
        const bool is_visible = !columns.visible || !is_no(cell_at(record, *columns.visible));
        all.push_back({plain(title), std::move(text), *columns.values, is_visible});
    }
    return all;
}

/// What some variation gives a value for is an option; the rest describes the product.
void WooCommerceReader::split_attributes(Family& family) const {
    ProductInput& input = family.product.input;
    std::vector<std::string> names; // of options, in lower case
    std::vector<std::string> spelt; // by the variations
    for (const CsvRecord& row : family.variations) {
        for (const NamedValues& attribute : attributes_of(row)) {
            if (std::ranges::find(names, ascii_lower(attribute.name)) != names.end()) continue;
            names.push_back(ascii_lower(attribute.name));
            spelt.push_back(attribute.name);
        }
    }
    for (NamedValues& attribute : family.attributes) {
        const auto option = std::ranges::find(names, ascii_lower(attribute.name));
        if (option != names.end()) {
            input.option_names.push_back(attribute.name);
            spelt.erase(spelt.begin() + (option - names.begin()));
            names.erase(option);
        } else if (attribute.is_visible && attribute.values.size() <= attribute_bytes_max) {
            input.attributes.push_back({std::move(attribute.name), std::move(attribute.values)});
        }
    }
    std::ranges::move(spelt, std::back_inserter(input.option_names));
}

bool WooCommerceReader::read_options(const CsvRecord& record, const ProductInput& product,
                                     VariantInput& variant) {
    const std::vector<NamedValues> given = attributes_of(record);
    for (const std::string& option : product.option_names) {
        const auto value = std::ranges::find(given, ascii_lower(option),
                                             [](const NamedValues& one) { return ascii_lower(one.name); });
        if (value == given.end()) {
            complain_at(record, attribute_columns_.front().values.value_or(0),
                        "stands for any " + option + "; a variant needs one");
            return false;
        }
        variant.option_values.push_back(value->values);
    }
    return has_own_options(record, sku, product, variant);
}

// ---- variants ---------------------------------------------------------------------------------------------

void WooCommerceReader::read_variant(const CsvRecord& record, FileProduct& product, std::string image) {
    if (type_of(record) == Type::variation && is_no(ascii_lower(cell(record, published))))
        return complain(record, published, "a variation that is not published is left out");
    VariantInput variant;
    // All of them are read, so that a row's faults are told together.
    const bool has_options = read_options(record, product.input, variant);
    const bool has_numbers = read_numbers(record, variant);
    const bool has_prices = read_prices(record, variant);
    if (!has_options || !take_sku(record, sku, product.input, variant) || !has_numbers || !has_prices) return;
    add_variant(product, record, std::move(variant), std::move(image));
}

bool WooCommerceReader::read_numbers(const CsvRecord& record, VariantInput& variant) {
    const bool sound = read_stock(record, variant);
    if (const auto text = cell(record, gtin); !text.empty()) variant.barcode = text;
    const std::string goods_class = ascii_lower(cell(record, tax_class));
    if (!goods_class.empty() && goods_class != "parent") variant.tax_class = goods_class;
    if (ascii_lower(cell(record, tax_status)) == "none") variant.tax_class = exempt_tax_class;
    const std::string_view weight = weight_place_ ? cell_at(record, *weight_place_) : std::string_view();
    if (weight.empty()) return sound;
    constexpr int digits = 4; // of a kilogram: a tenth of a gram
    constexpr std::int64_t parts = 10'000;
    constexpr std::int64_t grams_max = std::numeric_limits<std::int32_t>::max();
    std::string text(weight);
    if (text.find('.') == std::string::npos) text = replaced(std::move(text), ",", ".");
    if (const std::size_t point = text.find('.'); point != std::string::npos)
        text = text.substr(0, point + 1 + digits);
    std::string error;
    const auto amount = parse_decimal(text, digits, error);
    // At most 10^12 times 10^6.
    const std::int64_t milligrams = amount.value_or(0) * milligrams_per_unit_ / parts;
    if (!amount || milligrams / 1'000 >= grams_max) {
        complain_at(record, *weight_place_, "must be a weight: " + std::string(weight));
        return false;
    }
    variant.grams = static_cast<int>((milligrams + 500) / 1'000);
    return sound;
}

bool WooCommerceReader::read_stock(const CsvRecord& record, VariantInput& variant) {
    const std::string text = ascii_lower(cell(record, stock));
    if (!text.empty() && text != "parent") return take_quantity(record, stock, variant);
    if (text == "parent" || (!cell(record, in_stock).empty() && !is_no(cell(record, in_stock))))
        warn(record, stock, "pieces are not counted here; a new variant starts with none");
    return true;
}

/// Shops with a decimal comma write "12,50". A comma before three digits could be either kind: refused.
std::optional<std::int64_t> WooCommerceReader::read_local_amount(const CsvRecord& record, std::size_t column,
                                                                 bool& sound) {
    std::string text(cell(record, column));
    const std::size_t comma = text.find(',');
    const bool is_local = comma != std::string::npos &&
                          text.find_first_of(".,", comma + 1) == std::string::npos &&
                          minor_digits(currency()) > 0;
    if (is_local && text.find('.') == std::string::npos) {
        if (text.size() - comma - 1 == 3) {
            complain(record, column, "could be thousands or decimals; write a point: " + text);
            sound = false;
            return std::nullopt;
        }
        text[comma] = '.';
    }
    return read_amount(record, place_of(column).value_or(0), text, currency(), sound);
}

bool WooCommerceReader::read_prices(const CsvRecord& record, VariantInput& variant) {
    bool sound = true;
    const auto regular = read_local_amount(record, regular_price, sound);
    auto sale = read_local_amount(record, sale_price, sound);
    if (!sound) return false;
    const bool has_dates = !cell(record, sale_starts).empty() || !cell(record, sale_ends).empty();
    if (sale && regular && has_dates) {
        warn(record, sale_price, "the sale has dates; the regular price was taken");
        sale.reset();
    }
    const bool is_reduced = sale && regular && *sale < *regular;
    const auto price = is_reduced || !regular ? sale : regular;
    return take_prices(record, regular_price, price, is_reduced ? regular : std::nullopt, variant);
}

} // namespace rialto::catalog
