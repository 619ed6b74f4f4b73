#include "catalog/render.hpp"
#include "platform/json/json.hpp"

namespace rialto::catalog {

namespace {

/// SKUs by what is left of them; only products with an exception are read.
void gather_exceptions(const View& view, const PartState& state, std::vector<std::string>& sold_out,
                       std::vector<std::string>& few_left) {
    const Part& part = *state.part;
    Words shown = *state.live;
    and_into(shown, part.views[view.view].listed);
    each_bit(shown, [&](Ordinal ordinal) {
        ProductPointer product;
        for (std::size_t v = 0; v < part.slots.variants[ordinal]; ++v) {
            const std::int64_t sku_id = part.slot_skus[part.slots.first_slot[ordinal] + v];
            if (view.availability.class_of(sku_id) == StockClass::in_stock &&
                !view.availability.is_offered(sku_id))
                continue;
            if (!product) product = part.product(ordinal);
            if (v >= product->variants.size()) continue;
            const StockClass stock = class_of(view, product->variants[v]);
            if (stock == StockClass::in_stock) continue;
            (stock == StockClass::sold_out ? sold_out : few_left).push_back(product->variants[v].sku);
        }
    });
}

} // namespace

std::string render_availability(const View& view, Time as_of) {
    std::vector<std::string> sold_out;
    std::vector<std::string> few_left;
    for (const PartState& state : view.snapshot.parts) gather_exceptions(view, state, sold_out, few_left);
    std::string out = "{\"as_of\":\"";
    append_rfc3339(out, as_of);
    out += "\",\"sold_out\":";
    json::append(out, sold_out);
    out += ",\"few_left\":";
    json::append(out, few_left);
    out += '}';
    return out;
}

} // namespace rialto::catalog
