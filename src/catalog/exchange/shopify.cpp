#include "catalog/exchange/shopify.hpp"

#include "base/text.hpp"
#include "catalog/exchange/cells.hpp"
#include "catalog/exchange/shopify_columns.hpp"
#include "catalog/html.hpp"

#include <algorithm>
#include <limits>

namespace rialto::catalog {

namespace {

using namespace shopify;

constexpr std::string_view metafield_mark = " (product.metafields.";

} // namespace

ShopifyReader::ShopifyReader(std::istream& in, const markets::Markets& markets, Currency currency)
    : ProductReader(in, markets, currency) {}

Result<> ShopifyReader::open() {
    static const std::vector<std::string> lower = [] {
        std::vector<std::string> names;
        for (const Spelling& spelling : spellings) {
            names.push_back(ascii_lower(spelling.name));
            names.push_back(ascii_lower(spelling.newer));
        }
        return names;
    }();
    static const std::vector<Names> columns = [] {
        std::vector<Names> names;
        for (std::size_t i = 0; i < lower.size(); i += 2) names.push_back({lower[i], lower[i + 1]});
        return names;
    }();
    if (Result<> read = read_header({"Shopify", columns, {handle, title, price}}); !read) return read;
    for (std::size_t place = 0; place < header().size(); ++place)
        if (const auto mark = ascii_lower(header()[place]).find(metafield_mark); mark != std::string::npos)
            metafields_.push_back({header()[place].substr(0, mark), place});
    return {};
}

Result<std::optional<FileProduct>> ShopifyReader::next() {
    std::optional<FileProduct> product;
    while (true) {
        std::optional<CsvRecord> record = std::exchange(ahead_, std::nullopt);
        if (!record) {
            auto read = next_record();
            if (!read) return std::unexpected(std::move(read).error());
            record = std::move(*read);
        }
        const bool ends = !record || (product && slugify(cell(*record, handle)) != product->input.handle &&
                                      !cell(*record, handle).empty());
        if (ends) {
            ahead_ = std::move(record);
            if (product && !product->input.variants.empty()) {
                std::ranges::sort(product->images, {}, [](const FileImage& one) {
                    constexpr auto last = std::numeric_limits<std::int64_t>::max();
                    return std::pair(one.position > 0 ? one.position : last, one.line);
                });
                return product;
            }
            product.reset();
            if (!ahead_) return std::optional<FileProduct>();
            continue;
        }
        read_row(*record, product);
    }
}

void ShopifyReader::read_row(const CsvRecord& record, std::optional<FileProduct>& product) {
    if (!product) {
        std::string slug = slugify(cell(record, handle));
        if (slug.empty()) return complain(record, handle, "is missing");
        if (cell(record, title).empty())
            return complain(record, title, "is missing, and no row before it belongs to " + slug);
        if (has_handle(slug))
            return complain(record, handle,
                            slug + " came earlier; rows of one product must follow each other");
        product = begin_product(record, std::move(slug));
        if (!product) return;
        take_handle(product->input.handle);
    } else if (is_image_only(record)) {
        read_image(record, *product);
        return;
    }
    read_image(record, *product);
    read_variant(record, *product);
}

std::optional<FileProduct> ShopifyReader::begin_product(const CsvRecord& record, std::string slug) {
    FileProduct product;
    product.line = record.line;
    ProductInput& input = product.input;
    input.handle = std::move(slug);
    const std::string_view html = cell(record, body);
    // What is too long is complained of, not parsed.
    const bool has_texts =
        read_texts(record, title, body,
                   html.size() > description_bytes_max ? std::string(html) : sanitise_html(html), input);
    if (const auto brand = cell(record, vendor); !brand.empty()) input.brand = brand;
    if (const auto kind = cell(record, type); !kind.empty()) input.product_type = kind;
    for (std::string& tag : split_list(cell(record, tags)))
        if (std::ranges::find(input.tags, tag) == input.tags.end()) input.tags.push_back(std::move(tag));
    // All of them are read, so that a row's faults are told together.
    const bool has_category = read_category(record, input);
    const bool has_status = read_status(record, input);
    const bool has_options = read_option_names(record, input);
    const bool has_attributes = read_attributes(record, input);
    const bool has_history = read_history(record, input);
    if (!has_texts || !has_category || !has_status || !has_options || !has_attributes || !has_history)
        return std::nullopt;
    return product;
}

bool ShopifyReader::read_status(const CsvRecord& record, ProductInput& product) {
    const std::string text = ascii_lower(cell(record, status));
    if (text == "draft")
        product.status = Status::draft;
    else if (text == "archived")
        product.status = Status::archived;
    if (ascii_lower(cell(record, published)) == "false" && product.status == Status::active)
        product.status = Status::draft;
    if (text.empty() || text == "active" || text == "draft" || text == "archived") return true;
    complain(record, status, "must be active, draft or archived");
    return false;
}

bool ShopifyReader::read_option_names(const CsvRecord& record, ProductInput& product) {
    bool sound = true;
    for (std::size_t option = 0; option < options_per_product_max; ++option) {
        const std::string_view name = cell(record, option_name(option));
        if (name.empty()) break;
        if (std::ranges::find(product.option_names, name) != product.option_names.end()) {
            complain(record, option_name(option), "is the name of another option too");
            sound = false;
        }
        product.option_names.emplace_back(name);
    }
    // Shopify's way to say that a product has no options.
    if (product.option_names == std::vector<std::string>{"Title"} &&
        cell(record, option_value_1) == "Default Title")
        product.option_names.clear();
    return sound;
}

/// Shopify's taxonomy path when there is one, else the free-text type.
std::vector<CategoryInput> shopify_category(std::string_view product_category, std::string_view type) {
    std::vector<std::string_view> titles = split_trimmed(product_category, '>');
    if (titles.empty() && !type.empty()) titles.push_back(type);
    return category_path(titles);
}

bool ShopifyReader::read_category(const CsvRecord& record, ProductInput& product) {
    const std::string_view exact = cell(record, categories);
    if (exact == no_category) return true;
    if (exact.empty()) {
        product.category = shopify_category(cell(record, category), cell(record, type));
        return true;
    }
    const auto lines = split_lines(exact);
    const bool sound =
        lines && lines->size() <= category_depth_max &&
        std::ranges::none_of(*lines, [](const NameValue& line) { return line.second.empty(); });
    if (!sound) {
        complain(record, categories, "must be up to 8 lines `slug: title`, or -");
        return false;
    }
    for (const auto& [slug, name] : *lines) product.category.push_back({slug, name});
    return true;
}

bool ShopifyReader::read_attributes(const CsvRecord& record, ProductInput& product) {
    for (const Metafield& metafield : metafields_) {
        const std::string_view value = cell_at(record, metafield.place);
        if (!value.empty() && value.size() <= attribute_bytes_max)
            product.attributes.push_back({metafield.name, std::string(value)});
    }
    auto lines = split_lines(cell(record, attributes));
    if (!lines) {
        complain(record, attributes, "must be lines `name: value`");
        return false;
    }
    for (auto& [name, value] : *lines) product.attributes.push_back({std::move(name), std::move(value)});
    return true;
}

bool ShopifyReader::read_history(const CsvRecord& record, ProductInput& product) {
    bool sound = true;
    if (const std::string_view text = cell(record, popularity); !text.empty()) {
        const auto number = parse_whole(text);
        sound = number && *number >= 0 && *number <= std::numeric_limits<std::int32_t>::max();
        if (sound)
            product.popularity = static_cast<int>(*number);
        else
            complain(record, popularity, "must be a whole number: " + std::string(text));
    }
    if (const std::string_view text = cell(record, created); !text.empty()) {
        product.created_at = parse_rfc3339(text);
        if (!product.created_at) complain(record, created, "must be a time such as 2026-11-23T09:30:00Z");
        sound = sound && product.created_at;
    }
    return sound;
}

// ---- variants and pictures --------------------------------------------------------------------------------

void ShopifyReader::read_image(const CsvRecord& record, FileProduct& product) const {
    const std::string_view source = cell(record, image);
    if (source.empty()) return;
    if (std::ranges::find(product.images, source, &FileImage::source) != product.images.end()) return;
    product.images.push_back({record.line, std::string(source), std::string(cell(record, image_alt)),
                              parse_whole(cell(record, image_position)).value_or(0)});
}

/// A further row that names a picture and nothing of a variant.
bool ShopifyReader::is_image_only(const CsvRecord& record) const {
    constexpr std::array of_a_variant{option_value_1, option_value_2, option_value_3, sku, price};
    return std::ranges::all_of(of_a_variant, [&](Column column) { return cell(record, column).empty(); });
}

void ShopifyReader::read_variant(const CsvRecord& record, FileProduct& product) {
    VariantInput variant;
    const bool has_options = read_options(record, product, variant);
    const bool has_numbers = read_numbers(record, variant);
    const bool has_prices = read_prices(record, variant);
    if (!has_options || !take_sku(record, sku, product.input, variant) || !has_numbers || !has_prices) return;
    add_variant(product, record, std::move(variant), std::string(cell(record, variant_image)));
}

bool ShopifyReader::read_options(const CsvRecord& record, const FileProduct& product, VariantInput& variant) {
    for (std::size_t option = 0; option < options_per_product_max; ++option) {
        const std::string_view value = cell(record, option_value(option));
        if (option < product.input.option_names.size()) {
            if (value.empty()) {
                complain(record, option_value(option),
                         "needs a value for " + product.input.option_names[option]);
                return false;
            }
            variant.option_values.emplace_back(value);
        } else if (!value.empty() && !(option == 0 && value == "Default Title")) {
            complain(record, option_value(option), "the product's first row names no such option");
            return false;
        }
    }
    return has_own_options(record, option_value_1, product.input, variant);
}

bool ShopifyReader::read_numbers(const CsvRecord& record, VariantInput& variant) {
    bool sound = take_quantity(record, quantity, variant);
    if (const auto text = cell(record, grams); !text.empty()) {
        std::int64_t whole = 0;
        std::string error;
        // Exports write weights with decimals; below a gram is of no use to anybody.
        const auto milligrams = parse_decimal(text, 3, error);
        if (milligrams) whole = (*milligrams + 500) / 1000;
        if (!milligrams || whole > std::numeric_limits<std::int32_t>::max()) {
            complain(record, grams, "must be a weight in grams: " + std::string(text));
            sound = false;
        }
        variant.grams = static_cast<int>(whole);
    }
    if (const auto text = cell(record, barcode); !text.empty()) variant.barcode = text;
    // That goods are taxable leaves them in the class they are in.
    if (ascii_lower(cell(record, taxable)) == "false") variant.tax_class = exempt_tax_class;
    if (const auto text = cell(record, tax_class); !text.empty()) variant.tax_class = text;
    return sound;
}

bool ShopifyReader::read_prices(const CsvRecord& record, VariantInput& variant) {
    bool sound = true;
    const auto amount = [&](std::size_t column) {
        return read_amount(record, place_of(column).value_or(0), cell(record, column), currency(), sound);
    };
    const auto own = amount(price);
    const auto former = amount(compare_at);
    if (!own && !sound) return false;
    return take_prices(record, price, own, former, variant) && sound;
}

} // namespace rialto::catalog
