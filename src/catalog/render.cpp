#include "catalog/render.hpp"

#include "media/media.hpp"
#include "platform/json/json.hpp"

#include <algorithm>

namespace rialto::catalog {

namespace {

void append_member(std::string& out, std::string_view name, std::string_view text) {
    ((out += ",\"") += name) += "\":";
    json::append_string(out, text);
}

void append_price(std::string& out, const MarketPrice& price, Currency currency) {
    out += ",\"price\":";
    append_money(out, price.amount, currency);
    if (!price.compare_at) return;
    out += ",\"compare_at\":";
    append_money(out, *price.compare_at, currency);
}

void append_image_members(std::string& out, const Image& image) {
    const media::Size size = media::variant_size(image.width, image.height);
    out += "\"url\":";
    json::append_string(out, media::variant_url(image.hash));
    out += ",\"width\":";
    json::append_integer(out, size.width);
    out += ",\"height\":";
    json::append_integer(out, size.height);
    append_member(out, "alt", image.alt);
    append_member(out, "placeholder", image.placeholder);
}

/// The members of a card, without the braces.
void append_card_members(std::string& out, const View& view, const Product& product) {
    const CardPrice& price = product.card_prices[view.market];
    out += "\"id\":\"";
    append(out, product.id);
    out += '"';
    append_member(out, "handle", product.handle);
    append_member(out, "title", product.title);
    if (product.brand) append_member(out, "brand", *product.brand);
    if (const Image* image = image_of(product, nullptr)) {
        out += ",\"image\":";
        append_image(out, *image);
    }
    append_price(out, price.lowest, view.market_info().currency);
    if (price.varies) out += ",\"price_varies\":true";
    append_member(out, "availability", name_of(class_of(product, view.availability)));
}

template <class Items, class Append>
void append_array(std::string& out, const Items& items, Append&& append_item) {
    out += '[';
    bool is_first = true;
    for (const auto& item : items) {
        if (!is_first) out += ',';
        is_first = false;
        append_item(item);
    }
    out += ']';
}

void append_facet(std::string& out, const Facet& facet) {
    out += "{\"key\":";
    json::append_string(out, facet.key);
    append_member(out, "label", facet.label);
    out += ",\"values\":";
    append_array(out, facet.values, [&](const FacetValue& value) {
        out += "{\"value\":";
        json::append_string(out, value.value);
        append_member(out, "label", value.label);
        out += ",\"count\":";
        json::append_integer(out, static_cast<std::int64_t>(value.count));
        out += value.selected ? ",\"selected\":true}" : ",\"selected\":false}";
    });
    out += '}';
}

} // namespace

void append_image(std::string& out, const Image& image) {
    out += '{';
    append_image_members(out, image);
    out += '}';
}

const Image* image_of(const Product& product, const Variant* variant) {
    if (product.images.empty()) return nullptr;
    if (variant != nullptr && variant->media_hash) {
        const auto own = std::ranges::find(product.images, *variant->media_hash, &Image::hash);
        if (own != product.images.end()) return &*own;
    }
    return &product.images.front();
}

StockClass class_of(const Product& product, const Availability& availability) {
    StockClass best = StockClass::sold_out;
    for (const Variant& variant : product.variants)
        best = std::min(best, availability.class_of(variant.sku_id));
    return best;
}

void append_money(std::string& out, std::int64_t amount, Currency currency) {
    out += "{\"amount\":";
    json::append_integer(out, amount);
    ((out += ",\"currency\":\"") += currency.code()) += "\"}";
}

void append_card(std::string& out, const View& view, const Product& product) {
    out += '{';
    append_card_members(out, view, product);
    out += '}';
}

std::string render_page(const View& view, const Page& page, std::string_view next) {
    std::string out;
    out.reserve(1024 + page.products.size() * 512);
    out += "{\"snapshot\":\"";
    out += std::to_string(view.snapshot.id);
    out += "\",\"total\":";
    json::append_integer(out, static_cast<std::int64_t>(page.total));
    out += ",\"items\":";
    append_array(out, page.products,
                 [&](Ordinal ordinal) { append_card(out, view, view.snapshot.product(ordinal)); });
    out += ",\"facets\":";
    append_array(out, page.facets, [&](const Facet& facet) { append_facet(out, facet); });
    out += ",\"next\":";
    if (next.empty())
        out += "null";
    else
        json::append_string(out, next);
    out += '}';
    return out;
}

// ---- one product ------------------------------------------------------------------------------------------

namespace {

void append_options(std::string& out, const Product& product) {
    std::vector<std::size_t> places(product.option_names.size());
    for (std::size_t i = 0; i < places.size(); ++i) places[i] = i;
    append_array(out, places, [&](std::size_t option) {
        out += "{\"name\":";
        json::append_string(out, product.option_names[option]);
        out += ",\"values\":";
        std::vector<std::string_view> values; // in the order of the variants: the merchant's
        for (const Variant& variant : product.variants)
            if (option < variant.option_values.size() &&
                std::ranges::find(values, variant.option_values[option]) == values.end())
                values.push_back(variant.option_values[option]);
        append_array(out, values, [&](std::string_view value) { json::append_string(out, value); });
        out += '}';
    });
}

void append_variant(std::string& out, const View& view, const Product& product, const Variant& variant) {
    out += "{\"id\":\"";
    append(out, variant.id);
    out += '"';
    append_member(out, "sku", variant.sku);
    append_member(out, "title", variant.title);
    out += ",\"options\":{";
    const std::size_t options = std::min(product.option_names.size(), variant.option_values.size());
    for (std::size_t i = 0; i < options; ++i) {
        if (i > 0) out += ',';
        json::append_string(out, product.option_names[i]);
        out += ':';
        json::append_string(out, variant.option_values[i]);
    }
    out += '}';
    append_price(out, variant.prices[view.market], view.market_info().currency);
    append_member(out, "availability", name_of(view.availability.class_of(variant.sku_id)));
    if (variant.media_hash) append_member(out, "media_id", *variant.media_hash);
    out += '}';
}

/// From the root to the product's own category.
std::vector<const Category*> breadcrumbs_of(const Columns& columns, const Product& product) {
    std::vector<const Category*> path;
    const auto found = product.category_id ? columns.category_by_id.find(*product.category_id)
                                           : columns.category_by_id.end();
    std::optional<std::size_t> node;
    if (found != columns.category_by_id.end()) node = found->second;
    while (node && path.size() <= category_depth_max) {
        path.push_back(&columns.categories[*node].category);
        node = columns.categories[*node].parent;
    }
    std::ranges::reverse(path);
    return path;
}

/// The most popular of the same category, then of the ones above it.
std::vector<Ordinal> related_to(const Columns& columns, std::size_t market, Ordinal ordinal) {
    std::vector<Ordinal> related;
    const auto& category_id = columns.products[ordinal]->category_id;
    const auto found = category_id ? columns.category_by_id.find(*category_id) : columns.category_by_id.end();
    std::optional<std::size_t> node;
    if (found != columns.category_by_id.end()) node = found->second;
    for (std::size_t depth = 0; node && depth <= category_depth_max; ++depth) {
        for (const Ordinal candidate : columns.categories[*node].popular) {
            if (related.size() == related_max) return related;
            if (candidate == ordinal || !columns.by_market[market].listed.contains(candidate)) continue;
            if (std::ranges::find(related, candidate) == related.end()) related.push_back(candidate);
        }
        node = columns.categories[*node].parent;
    }
    return related;
}

} // namespace

std::string render_product(const View& view, Ordinal ordinal) {
    const Columns& columns = *view.snapshot.columns;
    const Product& product = view.snapshot.product(ordinal);
    std::string out = "{";
    append_card_members(out, view, product);
    append_member(out, "description_html", product.description_html);
    out += ",\"media\":";
    append_array(out, product.images, [&](const Image& image) {
        out += "{\"id\":";
        json::append_string(out, image.hash);
        out += ',';
        append_image_members(out, image);
        out += '}';
    });
    out += ",\"options\":";
    append_options(out, product);
    out += ",\"variants\":";
    std::vector<const Variant*> priced;
    for (const Variant& variant : product.variants)
        if (variant.prices[view.market].is_set()) priced.push_back(&variant);
    append_array(out, priced, [&](const Variant* variant) { append_variant(out, view, product, *variant); });
    out += ",\"attributes\":";
    append_array(out, product.attributes, [&](const Attribute& attribute) {
        out += "{\"name\":";
        json::append_string(out, attribute.name);
        append_member(out, "value", attribute.value);
        out += '}';
    });
    out += ",\"breadcrumbs\":";
    append_array(out, breadcrumbs_of(columns, product), [&](const Category* category) {
        out += "{\"slug\":";
        json::append_string(out, category->slug);
        append_member(out, "title", category->title);
        out += '}';
    });
    out += ",\"related\":";
    append_array(out, related_to(columns, view.market, ordinal),
                 [&](Ordinal other) { append_card(out, view, view.snapshot.product(other)); });
    out += '}';
    return out;
}

// ---- categories and availability ------------------------------------------------------------------------

namespace {

/// Categories with nothing listed in them are left out; `depth` bounds the walk.
void append_categories(std::string& out, const View& view, const std::vector<std::size_t>& nodes,
                       std::size_t depth) {
    const Columns& columns = *view.snapshot.columns;
    const MarketColumns& market = columns.by_market[view.market];
    std::vector<std::size_t> shown;
    if (depth <= category_depth_max)
        for (const std::size_t node : nodes)
            if (columns.categories[node].products.intersect(market.listed)) shown.push_back(node);
    append_array(out, shown, [&](std::size_t place) {
        const CategoryNode& node = columns.categories[place];
        out += "{\"slug\":";
        json::append_string(out, node.category.slug);
        append_member(out, "title", node.category.title);
        out += ",\"count\":";
        json::append_integer(out, static_cast<std::int64_t>(node.products.and_cardinality(market.listed)));
        for (const Ordinal ordinal : node.popular) {
            const Image* image = image_of(*columns.products[ordinal], nullptr);
            if (image == nullptr || !market.listed.contains(ordinal)) continue;
            out += ",\"image\":";
            append_image(out, *image);
            break;
        }
        out += ",\"children\":";
        append_categories(out, view, node.children, depth + 1);
        out += '}';
    });
}

} // namespace

std::string render_categories(const View& view) {
    std::string out = "{\"items\":";
    append_categories(out, view, view.snapshot.columns->roots, 0);
    out += '}';
    return out;
}

std::string render_availability(const View& view, Time as_of) {
    const Columns& columns = *view.snapshot.columns;
    std::vector<std::string_view> sold_out;
    std::vector<std::string_view> few_left;
    for (Ordinal place = 0; place < columns.variant_count(); ++place) {
        if (!columns.by_market[view.market].listed.contains(columns.product_of[place])) continue;
        const Variant& variant = columns.variant(place);
        const StockClass stock = view.availability.class_of(variant.sku_id);
        if (stock == StockClass::sold_out) sold_out.push_back(variant.sku);
        if (stock == StockClass::few_left) few_left.push_back(variant.sku);
    }
    std::string out = "{\"as_of\":\"";
    append_rfc3339(out, as_of);
    const auto append_sku = [&](std::string_view sku) { json::append_string(out, sku); };
    out += "\",\"sold_out\":";
    append_array(out, sold_out, append_sku);
    out += ",\"few_left\":";
    append_array(out, few_left, append_sku);
    out += '}';
    return out;
}

} // namespace rialto::catalog
