#pragma once
// Answers as JSON text, written straight from the snapshot (no objects in between). Stock is read from the
// overlay at the moment of rendering.

#include "catalog/availability.hpp"
#include "catalog/query.hpp"
#include "catalog/snapshot.hpp"
#include "catalog/suggest.hpp"

#include <string>
#include <string_view>

namespace rialto::catalog {

inline constexpr std::size_t related_max = 8;

/// Where an answer is rendered for and from.
struct View {
    const Snapshot& snapshot;
    const Availability& availability;
    std::size_t view;
    std::string_view locale = {}; // empty: the products' own words

    Currency currency() const { return snapshot.markets->views()[view].terms.currency; }
};

/// The variant's own picture, else the product's first; nullptr for none.
const Image* image_of(const Product& product, const Variant* variant);

/// What is left of a variant for who looks: of an offer's units where its price is the offer's.
StockClass class_of(const View& view, const Variant& variant);
/// The best of the variants: something left of one of them is enough.
StockClass class_of(const View& view, const Product& product);

void append_money(std::string& out, std::int64_t amount, Currency currency);
void append_card(std::string& out, const View& view, const Product& product);

/// {snapshot, total, items, facets, corrected?, next}; `next` is a sealed cursor or empty. Members of the
/// page are places in `listed`; what is shown of them is their state in the view's snapshot.
std::string render_page(const View& view, const Snapshot& listed, const Page& page, std::string_view next);
/// `place` is of a listed product.
std::string render_product(const View& view, Place place);
/// {products: [card], categories: [{slug, title}], completions: [text], corrected?}
std::string render_suggestions(const View& view, const Suggested& suggested);
std::string render_categories(const View& view);
/// {as_of, sold_out, few_left}: the listed variants that are not simply in stock.
std::string render_availability(const View& view, Time as_of);

} // namespace rialto::catalog
