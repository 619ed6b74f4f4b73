#include "catalog/shopify.hpp"

#include "base/text.hpp"
#include "catalog/html.hpp"

#include <algorithm>
#include <limits>

namespace rialto::catalog {

namespace {

/// Old and new names of each column, in order of Column, in lower case.
constexpr std::array<std::array<std::string_view, 2>, 25> column_names{{
    {"handle", "url handle"},
    {"title", "title"},
    {"body (html)", "description"},
    {"vendor", "vendor"},
    {"product category", "product category"},
    {"type", "type"},
    {"tags", "tags"},
    {"published", "published on online store"},
    {"option1 name", "option1 name"},
    {"option2 name", "option2 name"},
    {"option3 name", "option3 name"},
    {"option1 value", "option1 value"},
    {"option2 value", "option2 value"},
    {"option3 value", "option3 value"},
    {"variant sku", "sku"},
    {"variant grams", "weight value (grams)"},
    {"variant inventory qty", "inventory quantity"},
    {"variant price", "price"},
    {"variant compare at price", "compare-at price"},
    {"variant barcode", "barcode"},
    {"image src", "product image url"},
    {"image position", "image position"},
    {"image alt text", "image alt text"},
    {"variant image", "variant image url"},
    {"status", "status"},
}};

constexpr std::string_view metafield_mark = " (product.metafields.";
constexpr std::size_t attribute_bytes_max = 512;

std::string capitalised(std::string_view text) {
    std::string out(text);
    if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 'a' + 'A');
    return out;
}

} // namespace

std::string to_string(const ImportProblem& problem) {
    std::string text = "line " + std::to_string(problem.line) + ": ";
    if (!problem.column.empty()) (text += problem.column) += ": ";
    return text += problem.reason;
}

ShopifyReader::ShopifyReader(std::istream& in, const markets::Markets& markets, Currency currency)
    : csv_(in), markets_(markets), currency_(currency) {}

// ---- header and cells -------------------------------------------------------------------------------------

Result<> ShopifyReader::open() {
    if (markets_.default_market().currency == currency_) market_ = &markets_.default_market();
    for (const markets::Market& market : markets_.markets())
        if (market_ == nullptr && market.currency == currency_) market_ = &market;
    if (market_ == nullptr)
        return fail(ErrorKind::invalid, "unknown_currency",
                    "no market sells in " + std::string(currency_.code()) +
                        "; give the currency of one that does");
    auto header = csv_.next();
    if (!header) return std::unexpected(std::move(header).error());
    if (!*header) return fail(ErrorKind::invalid, "invalid_csv", "the file is empty");
    read_header((*header)->fields);
    for (const Column needed : {Column::handle, Column::title, Column::price})
        if (!places_[static_cast<std::size_t>(needed)])
            return fail(ErrorKind::invalid, "invalid_csv",
                        "the first line names no column \"" +
                            std::string(column_names[static_cast<std::size_t>(needed)][0]) +
                            "\"; is this a Shopify product file?");
    return {};
}

void ShopifyReader::read_header(const std::vector<std::string>& header) {
    for (std::size_t place = 0; place < header.size(); ++place) {
        header_.emplace_back(trim(header[place]));
        const std::string name = ascii_lower(header_.back());
        for (std::size_t column = 0; column < column_names.size(); ++column)
            if (!places_[column] &&
                std::ranges::find(column_names[column], name) != column_names[column].end())
                places_[column] = place;
        read_market_column(header_.back(), place);
        if (const std::size_t mark = name.find(metafield_mark); mark != std::string::npos)
            metafields_.push_back({header_.back().substr(0, mark), place});
    }
}

/// "Price / Europe", "Compare at price / Europe". Columns of markets that this store has not are left unread.
void ShopifyReader::read_market_column(std::string_view name, std::size_t place) {
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

std::string_view ShopifyReader::cell(const CsvRecord& record, std::size_t place) const {
    return place < record.fields.size() ? trim(record.fields[place]) : std::string_view();
}

std::string_view ShopifyReader::cell(const CsvRecord& record, Column column) const {
    const auto place = places_[static_cast<std::size_t>(column)];
    return place ? cell(record, *place) : std::string_view();
}

std::string ShopifyReader::name_of(Column column) const {
    const auto place = places_[static_cast<std::size_t>(column)];
    return place ? header_[*place] : std::string(column_names[static_cast<std::size_t>(column)][0]);
}

void ShopifyReader::complain(const CsvRecord& record, Column column, std::string reason) {
    problems_.push_back({record.line, name_of(column), std::move(reason)});
}

void ShopifyReader::complain_at(const CsvRecord& record, std::size_t place, std::string reason) {
    problems_.push_back({record.line, header_[place], std::move(reason)});
}

// ---- products ---------------------------------------------------------------------------------------------

Result<std::optional<FileProduct>> ShopifyReader::next() {
    std::optional<FileProduct> product;
    while (true) {
        std::optional<CsvRecord> record = std::exchange(ahead_, std::nullopt);
        if (!record) {
            auto read = csv_.next();
            if (!read) return std::unexpected(std::move(read).error());
            record = std::move(*read);
            if (record) ++rows_;
        }
        const bool ends =
            !record || (product && slugify(cell(*record, Column::handle)) != product->input.handle &&
                        !cell(*record, Column::handle).empty());
        if (ends) {
            ahead_ = std::move(record);
            if (product && !product->input.variants.empty()) {
                std::ranges::sort(product->images, {}, [](const FileImage& image) {
                    constexpr auto last = std::numeric_limits<std::int64_t>::max();
                    return std::pair(image.position > 0 ? image.position : last, image.line);
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
    for (const std::string& field : record.fields) {
        if (is_valid_utf8(field) && field.find('\0') == std::string::npos) continue;
        problems_.push_back({record.line, "", "is not UTF-8 text; save the file as UTF-8"});
        return;
    }
    if (!product) {
        std::string handle = slugify(cell(record, Column::handle));
        if (handle.empty()) return complain(record, Column::handle, "is missing");
        if (cell(record, Column::title).empty())
            return complain(record, Column::title, "is missing, and no row before it belongs to " + handle);
        if (handles_.contains(handle))
            return complain(record, Column::handle,
                            handle + " came earlier; rows of one product must follow each other");
        product = begin_product(record, std::move(handle));
        if (!product) return;
        handles_.insert(product->input.handle);
    } else if (is_image_only(record)) {
        read_image(record, *product);
        return;
    }
    read_image(record, *product);
    read_variant(record, *product);
}

std::optional<FileProduct> ShopifyReader::begin_product(const CsvRecord& record, std::string handle) {
    FileProduct product;
    product.line = record.line;
    ProductInput& input = product.input;
    input.handle = std::move(handle);
    input.title = cell(record, Column::title);
    const std::size_t before = problems_.size();
    if (input.title.size() > title_bytes_max) complain(record, Column::title, "is longer than 1,024 bytes");
    const std::string_view body = cell(record, Column::body);
    if (body.size() > description_bytes_max)
        complain(record, Column::body, "is longer than 128 KB");
    else
        input.description_html = sanitise_html(body);
    if (const auto vendor = cell(record, Column::vendor); !vendor.empty()) input.brand = vendor;
    if (const auto type = cell(record, Column::type); !type.empty()) input.product_type = type;
    read_category(record, input);
    for (const std::string_view tag : split_trimmed(cell(record, Column::tags), ','))
        if (std::ranges::find(input.tags, tag) == input.tags.end()) input.tags.emplace_back(tag);
    const std::string status = ascii_lower(cell(record, Column::status));
    if (status == "draft")
        input.status = Status::draft;
    else if (status == "archived")
        input.status = Status::archived;
    else if (!status.empty() && status != "active")
        complain(record, Column::status, "must be active, draft or archived");
    if (ascii_lower(cell(record, Column::published)) == "false" && input.status == Status::active)
        input.status = Status::draft;
    for (std::size_t option = 0; option < options_per_product_max; ++option) {
        const auto column = static_cast<Column>(static_cast<std::size_t>(Column::option_name_1) + option);
        const std::string_view name = cell(record, column);
        if (name.empty()) break;
        if (std::ranges::find(input.option_names, name) != input.option_names.end())
            complain(record, column, "is the name of another option too");
        input.option_names.emplace_back(name);
    }
    // Shopify's way to say that a product has no options.
    if (input.option_names == std::vector<std::string>{"Title"} &&
        cell(record, Column::option_value_1) == "Default Title")
        input.option_names.clear();
    for (const Metafield& metafield : metafields_) {
        const std::string_view value = cell(record, metafield.place);
        if (!value.empty() && value.size() <= attribute_bytes_max)
            input.attributes.push_back({metafield.name, std::string(value)});
    }
    if (problems_.size() > before) return std::nullopt;
    return product;
}

/// Shopify's taxonomy path when there is one, else the free-text type. A slug holds the whole path, so that
/// two branches may have a leaf of the same name.
void ShopifyReader::read_category(const CsvRecord& record, ProductInput& product) const {
    std::vector<std::string_view> titles = split_trimmed(cell(record, Column::category), '>');
    if (titles.empty() && product.product_type) titles.push_back(*product.product_type);
    std::string path;
    for (const std::string_view title : titles) {
        const std::string slug = slugify(title);
        if (slug.empty() || product.category.size() == category_depth_max) break;
        if (!path.empty()) path += '-';
        path += slug;
        product.category.push_back({path, capitalised(title)});
    }
}

} // namespace rialto::catalog
