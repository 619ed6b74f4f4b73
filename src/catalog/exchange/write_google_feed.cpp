#include "catalog/exchange/write_google_feed.hpp"

#include "base/check.hpp"
#include "base/text.hpp"
#include "catalog/exchange/file_prices.hpp"
#include "catalog/exchange/gtin.hpp"
#include "catalog/exchange/xml.hpp"
#include "catalog/html.hpp"
#include "media/media.hpp"

#include <algorithm>
#include <array>

namespace rialto::catalog {

namespace {

/// Which of Google's attributes an option is, by its name in some languages.
struct OptionKind {
    std::string_view element;
    std::array<std::string_view, 7> names;
};
constexpr OptionKind option_kinds[] = {
    {"g:color", {"color", "colour", "farbe", "couleur", "kleur", "colore", "färg"}},
    {"g:size", {"size", "größe", "grösse", "taille", "maat", "taglia", "storlek"}},
    {"g:material", {"material", "matière", "materiaal", "materiale", "stoff", "fabric", "tissu"}},
    {"g:pattern", {"pattern", "muster", "motif", "patroon", "motivo", "mönster", "print"}},
};

std::string joined(const std::vector<std::string>& pieces, std::string_view separator) {
    std::string text;
    for (const std::string& piece : pieces) {
        if (!text.empty()) text += separator;
        text += piece;
    }
    return text;
}

/// Path segments keep letters, digits and - . _ ~ (RFC 3986, 2.3); handles may hold letters of any script.
std::string percent_encoded(std::string_view text) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                              c == '-' || c == '.' || c == '_' || c == '~';
        if (is_plain)
            out += c;
        else
            ((out += '%') += hex[byte >> 4]) += hex[byte & 15];
    }
    return out;
}

/// Of a product, the same in all its items.
struct Shared {
    std::string link;
    std::string description;
    std::string type;
    std::vector<std::string> images; // addresses
};

Shared shared_of(const ProductInput& product, const markets::Segment& segment, const std::string& base_url) {
    Shared shared;
    shared.link = base_url + "/" + segment.segment + "/p/" + percent_encoded(product.handle);
    shared.description = html_to_text(product.description_html);
    if (shared.description.empty()) shared.description = product.title;
    std::vector<std::string> titles;
    for (const CategoryInput& category : product.category) titles.push_back(category.title);
    shared.type = joined(titles, " > ");
    for (const ImageInput& image : product.images)
        shared.images.push_back(base_url + media::variant_url(image.hash));
    return shared;
}

void append_images(std::string& out, const VariantInput& variant, const Shared& shared,
                   const std::string& base_url, FeedCounts& counts) {
    std::string first = shared.images.empty() ? std::string() : shared.images.front();
    if (variant.image_hash) first = base_url + media::variant_url(*variant.image_hash);
    if (first.empty()) ++counts.without_picture;
    append_element(out, "g:image_link", first);
    std::size_t count = 0;
    for (const std::string& address : shared.images)
        if (address != first && count++ < feed_images_max)
            append_element(out, "g:additional_image_link", address);
}

void append_options(std::string& out, const ProductInput& product, const VariantInput& variant) {
    for (const OptionKind& kind : option_kinds) {
        for (std::size_t i = 0; i < product.option_names.size(); ++i) {
            const std::string name = ascii_lower(product.option_names[i]);
            if (std::ranges::find(kind.names, std::string_view(name)) == kind.names.end()) continue;
            append_element(out, kind.element, first_code_points(variant.option_values[i], feed_value_max));
            break;
        }
    }
}

void append_prices(std::string& out, const PriceInput& price, Currency currency) {
    append_element(out, "g:price", to_string(Money{price.compare_at.value_or(price.amount), currency}));
    if (price.compare_at) append_element(out, "g:sale_price", to_string(Money{price.amount, currency}));
}

void append_identity(std::string& out, const ProductInput& product, const VariantInput& variant) {
    const std::string brand = product.brand.value_or("");
    append_element(out, "g:brand", first_code_points(brand, feed_value_max));
    const auto gtin = variant.barcode ? parse_gtin(*variant.barcode) : std::nullopt;
    append_element(out, "g:gtin", gtin.value_or(""));
    if (!gtin && brand.empty()) append_element(out, "g:identifier_exists", "no");
}

} // namespace

std::string google_items(const ProductInput& product, const markets::Markets& markets,
                         const markets::Segment& segment, const std::string& base_url, FeedCounts& counts) {
    std::string out;
    if (product.status != Status::active) return out;
    const markets::Market& market = markets.market_of(segment);
    const Shared shared = shared_of(product, segment, base_url);
    for (const VariantInput& variant : product.variants) {
        const auto price = shown_price(variant, markets, market);
        if (!price) {
            ++counts.without_price;
            continue;
        }
        ++counts.items;
        std::string title = product.title;
        if (!variant.option_values.empty()) title += " - " + joined(variant.option_values, " / ");
        out += "<item>\n";
        append_element(out, "g:id", variant.sku);
        append_element(out, "title", first_code_points(title, feed_title_max));
        append_element(out, "description", first_code_points(shared.description, feed_description_max));
        append_element(out, "link", shared.link);
        append_images(out, variant, shared, base_url, counts);
        append_element(out, "g:availability", variant.initial_quantity > 0 ? "in_stock" : "out_of_stock");
        append_prices(out, *price, market.currency);
        append_identity(out, product, variant);
        append_element(out, "g:condition", "new");
        append_element(out, "g:product_type", first_code_points(shared.type, feed_type_max));
        if (product.variants.size() > 1) append_element(out, "g:item_group_id", product.handle);
        append_options(out, product, variant);
        out += "</item>\n";
    }
    return out;
}

Task<FeedCounts> write_google_feed(postgres::Pool& pool, std::shared_ptr<const markets::Markets> markets,
                                   FeedOptions options, Sink sink, PageProgress progress) {
    const markets::Segment* segment = markets->find_segment(options.segment);
    CHECK(segment != nullptr);
    ProductPages pages = co_await ProductPages::open(pool);
    FeedCounts counts;
    std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                      "<rss version=\"2.0\" xmlns:g=\"http://base.google.com/ns/1.0\">\n<channel>\n";
    append_element(out, "title", options.title);
    append_element(out, "link", options.base_url);
    append_element(out, "description", "Products of " + options.base_url + " in " + segment->locale);
    std::int64_t done = 0;
    while (true) {
        const std::vector<ProductInput> products = co_await pages.next();
        if (products.empty()) break;
        for (const ProductInput& product : products)
            out += google_items(product, *markets, *segment, options.base_url, counts);
        sink(out);
        out.clear();
        done += static_cast<std::int64_t>(products.size());
        if (progress) progress(done, pages.total());
    }
    sink(out + "</channel>\n</rss>\n");
    co_return counts;
}

} // namespace rialto::catalog
