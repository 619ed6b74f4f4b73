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
    const CardPrice& price = product.card_prices[view.view];
    out += "\"id\":\"";
    append(out, product.id);
    out += '"';
    append_member(out, "handle", product.handle);
    append_member(out, "title", title_in(product, view.locale));
    if (product.brand) append_member(out, "brand", *product.brand);
    if (const Image* image = image_of(product, nullptr)) {
        out += ",\"image\":";
        append_image(out, *image);
    }
    append_price(out, price.lowest, view.currency());
    if (price.varies) out += ",\"price_varies\":true";
    append_member(out, "availability", name_of(class_of(view, product)));
    if (price.by) {
        out += ",\"offer\":{\"id\":\"";
        append(out, price.by->offer);
        out += "\",\"ends_at\":\"";
        append_rfc3339(out, price.by->ends_at);
        out += "\"}";
    }
    if (product.price_valid_until) {
        out += ",\"valid_until\":\"";
        append_rfc3339(out, *product.price_valid_until);
        out += '"';
    }
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

/// A page keeps to its list, but a price must be the one that holds now. Of a product that is not sold any
/// more the last state is shown.
ProductPointer product_now(const View& view, const Snapshot& listed, Place place) {
    if (&view.snapshot == &listed) return listed.product(place);
    const std::optional<Place> now = view.snapshot.find_id(listed.parts[place.part].part->ids[place.ordinal]);
    return now && view.snapshot.is_listed(*now, view.view) ? view.snapshot.product(*now)
                                                           : listed.product(place);
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

StockClass class_of(const View& view, const Variant& variant) {
    const std::optional<OfferPrice>& by = variant.prices[view.view].by;
    return view.availability.class_of(by ? allotment_key(by->allotment_no) : variant.sku_id);
}

StockClass class_of(const View& view, const Product& product) {
    StockClass best = StockClass::sold_out;
    for (const Variant& variant : product.variants) best = std::min(best, class_of(view, variant));
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

std::string render_page(const View& view, const Snapshot& listed, const Page& page, std::string_view next) {
    std::string out;
    out.reserve(1024 + page.products.size() * 512);
    out += "{\"snapshot\":\"";
    out += std::to_string(listed.id);
    out += "\",\"total\":";
    json::append_integer(out, static_cast<std::int64_t>(page.total));
    out += ",\"items\":";
    append_array(out, page.products,
                 [&](Place place) { append_card(out, view, *product_now(view, listed, place)); });
    out += ",\"facets\":";
    append_array(out, page.facets, [&](const Facet& facet) { append_facet(out, facet); });
    if (page.corrected) append_member(out, "corrected", *page.corrected);
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
    const ViewPrice& price = variant.prices[view.view];
    append_price(out, price, view.currency());
    if (!price.breaks.empty()) {
        out += ",\"quantity_prices\":";
        append_array(out, price.breaks, [&](const QtyPrice& one) {
            out += "{\"min_qty\":";
            json::append_integer(out, one.min_qty);
            out += ",\"price\":";
            append_money(out, one.amount, view.currency());
            out += '}';
        });
    }
    append_member(out, "availability", name_of(class_of(view, variant)));
    if (variant.media_hash) append_member(out, "media_id", *variant.media_hash);
    out += '}';
}

std::optional<std::size_t> node_of(const Snapshot& snapshot, const Product& product) {
    return product.category_id ? snapshot.tree->find(*product.category_id) : std::nullopt;
}

/// From the root to the product's own category.
std::vector<const Category*> breadcrumbs_of(const Snapshot& snapshot, const Product& product) {
    std::vector<const Category*> path;
    if (const auto node = node_of(snapshot, product))
        for (const std::size_t above : snapshot.tree->path_up(*node))
            path.push_back(&snapshot.tree->nodes()[above].category);
    std::ranges::reverse(path);
    return path;
}

/// The most popular of the same category, then of the ones above it.
std::vector<Place> related_to(const Snapshot& snapshot, std::size_t view, Place own, const Product& product) {
    std::vector<Place> related;
    const auto node = node_of(snapshot, product);
    if (!node) return related;
    for (const std::size_t above : snapshot.tree->path_up(*node)) {
        if (related.size() == related_max) break;
        snapshot.each_popular(above, view, [&](Place candidate) {
            if (candidate != own && std::ranges::find(related, candidate) == related.end())
                related.push_back(candidate);
            return related.size() < related_max;
        });
    }
    return related;
}

} // namespace

std::string render_product(const View& view, Place place) {
    const Snapshot& snapshot = view.snapshot;
    const ProductPointer owned = snapshot.product(place);
    const Product& product = *owned;
    std::string out = "{";
    append_card_members(out, view, product);
    append_member(out, "description_html", description_in(product, view.locale));
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
        if (variant.prices[view.view].is_set()) priced.push_back(&variant);
    append_array(out, priced, [&](const Variant* variant) { append_variant(out, view, product, *variant); });
    out += ",\"attributes\":";
    append_array(out, product.attributes, [&](const Attribute& attribute) {
        out += "{\"name\":";
        json::append_string(out, attribute.name);
        append_member(out, "value", attribute.value);
        out += '}';
    });
    out += ",\"breadcrumbs\":";
    append_array(out, breadcrumbs_of(snapshot, product), [&](const Category* category) {
        out += "{\"slug\":";
        json::append_string(out, category->slug);
        append_member(out, "title", title_in(*category, view.locale));
        out += '}';
    });
    out += ",\"related\":";
    append_array(out, related_to(snapshot, view.view, place, product),
                 [&](Place other) { append_card(out, view, *snapshot.product(other)); });
    out += '}';
    return out;
}

// ---- categories and suggestions ------------------------------------------------------------------------

namespace {

/// Pictures are looked for among so many of a category's most popular products.
constexpr int category_image_tries = 20;

ProductPointer first_with_image(const View& view, std::size_t node) {
    ProductPointer found;
    int tries = 0;
    view.snapshot.each_popular(node, view.view, [&](Place place) {
        const ProductPointer product = view.snapshot.product(place);
        if (image_of(*product, nullptr) != nullptr) found = product;
        return !found && ++tries < category_image_tries;
    });
    return found;
}

/// Categories with nothing listed in them are left out; `depth` bounds the walk.
void append_categories(std::string& out, const View& view, const std::vector<std::size_t>& nodes,
                       std::size_t depth) {
    const CategoryTree& tree = *view.snapshot.tree;
    struct Shown {
        std::size_t node;
        std::size_t count;
    };
    std::vector<Shown> shown;
    if (depth <= category_depth_max)
        for (const std::size_t node : nodes)
            if (const std::size_t products = view.snapshot.count_in(node, view.view); products > 0)
                shown.push_back({node, products});
    append_array(out, shown, [&](const Shown& one) {
        const CategoryNode& node = tree.nodes()[one.node];
        out += "{\"slug\":";
        json::append_string(out, node.category.slug);
        append_member(out, "title", title_in(node.category, view.locale));
        out += ",\"count\":";
        json::append_integer(out, static_cast<std::int64_t>(one.count));
        if (const ProductPointer product = first_with_image(view, one.node)) {
            out += ",\"image\":";
            append_image(out, *image_of(*product, nullptr));
        }
        out += ",\"children\":";
        append_categories(out, view, node.children, depth + 1);
        out += '}';
    });
}

} // namespace

std::string render_categories(const View& view) {
    std::string out = "{\"items\":";
    append_categories(out, view, view.snapshot.tree->roots(), 0);
    out += '}';
    return out;
}

std::string render_suggestions(const View& view, const Suggested& suggested) {
    std::string out = "{\"products\":";
    append_array(out, suggested.products,
                 [&](Place place) { append_card(out, view, *view.snapshot.product(place)); });
    out += ",\"categories\":";
    append_array(out, suggested.categories, [&](std::size_t node) {
        const Category& category = view.snapshot.tree->nodes()[node].category;
        out += "{\"slug\":";
        json::append_string(out, category.slug);
        append_member(out, "title", title_in(category, view.locale));
        out += '}';
    });
    out += ",\"completions\":";
    append_array(out, suggested.completions,
                 [&](const std::string& text) { json::append_string(out, text); });
    if (suggested.corrected) append_member(out, "corrected", *suggested.corrected);
    out += '}';
    return out;
}

} // namespace rialto::catalog
