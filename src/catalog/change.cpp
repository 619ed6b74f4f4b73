#include "catalog/change.hpp"

#include "catalog/part_query.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <tuple>

namespace rialto::catalog {

namespace {

struct Counts {
    std::uint64_t total = 0;
    std::map<std::pair<std::string_view, std::string_view>, std::uint64_t> by_value; // facet, value
    std::vector<std::uint64_t> by_price;

    bool operator==(const Counts&) const = default;
};

/// All that a page counts of a part, by the price lines of its own snapshot.
void add_counts(const PartQuery& part, std::span<const PriceBucket> lines, Counts& counts) {
    counts.total += part.total();
    counts.by_price.resize(lines.size(), 0);
    part.count_prices(lines, counts.by_price);
    std::vector<const FacetColumn*> columns;
    for (const FacetColumn& column : part.part().facets) columns.push_back(&column);
    std::vector<std::uint32_t> values(part.part().values.size(), 0);
    part.count_values(columns, values);
    for (const FacetColumn* column : columns) {
        if (const std::size_t covered = part.coverage(*column)) counts.by_value[{column->key, {}}] += covered;
        for (std::uint32_t v = column->first_value; v < column->first_value + column->value_count; ++v)
            if (values[v] > 0) counts.by_value[{column->key, part.part().values[v].text}] += values[v];
    }
}

/// Whether some product that fits stands on the page, or would.
bool is_on_page(const PartQuery& part, Audience audience, const Query& query, const Edge& edge) {
    bool is_on = false;
    each_bit(part.matches(), [&](Ordinal ordinal) {
        is_on = is_on || !edge.last ||
                part.part().sort_key(query.order(), audience.view, ordinal, 0) <= *edge.last ||
                std::ranges::find(edge.shown, part.part().ids[ordinal]) != edge.shown.end();
    });
    return is_on;
}

bool touches_products(const Change::Products& products, const Snapshot& now, std::string_view segment,
                      const Query& query, const Edge& edge) {
    const auto audience = products.after.audience_of(segment);
    if (!audience) return true;
    const std::span<const PriceBucket> lines = now.price_lines(audience->view);
    Counts before;
    Counts after;
    for (const auto& [of, counts] :
         {std::pair(&products.before, &before), std::pair(&products.after, &after)})
        for (const PartState& state : of->parts) {
            const PartQuery part(*of, state, *audience, query, nullptr);
            if (is_on_page(part, *audience, query, edge)) return true;
            add_counts(part, lines, *counts);
        }
    before.by_price.resize(lines.size(), 0);
    after.by_price.resize(lines.size(), 0);
    return before != after;
}

bool touches_stock(const Snapshot& crossed, std::string_view segment, const Query& query) {
    const auto audience = crossed.audience_of(segment);
    return !audience || std::ranges::any_of(crossed.parts, [&](const PartState& state) {
        return PartQuery(crossed, state, *audience, query, nullptr).is_near();
    });
}

} // namespace

Snapshot change_part(const Snapshot& of, const std::shared_ptr<const Part>& part,
                     const std::function<bool(std::int64_t sku_id)>& can_be_bought) {
    Snapshot products;
    products.markets = of.markets;
    products.languages = of.languages;
    products.tree = of.tree;
    if (part->size() > 0)
        products.parts.push_back({.part = part,
                                  .categories = std::make_shared<CategoryMembers>(*part, *of.tree),
                                  .live = std::make_shared<Words>(all_bits(part->size())),
                                  .in_stock = std::make_shared<Words>(build_in_stock(*part, can_be_bought))});
    return products;
}

Edge edge_of(const Snapshot& snapshot, Audience audience, const Query& query, const Page& page) {
    Edge edge;
    for (const Place place : page.products)
        edge.shown.push_back(snapshot.parts[place.part].part->ids[place.ordinal]);
    if (page.next_offset && !page.products.empty()) {
        const Place last = page.products.back();
        edge.last = snapshot.parts[last.part].part->sort_key(query.order(), audience.view, last.ordinal, 0);
    }
    return edge;
}

static_assert(std::is_trivially_copyable_v<SortKey> && std::is_trivially_copyable_v<Uuid>);

std::string print_edge(const Edge& edge) {
    std::string bytes(1, edge.last ? '1' : '0');
    if (edge.last) bytes.append(reinterpret_cast<const char*>(&*edge.last), sizeof(SortKey));
    bytes.append(reinterpret_cast<const char*>(edge.shown.data()), edge.shown.size() * sizeof(Uuid));
    return bytes;
}

std::optional<Edge> parse_edge(std::string_view bytes) {
    if (bytes.empty()) return std::nullopt;
    Edge edge;
    const bool has_last = bytes.front() == '1';
    bytes.remove_prefix(1);
    if (has_last) {
        if (bytes.size() < sizeof(SortKey)) return std::nullopt;
        std::memcpy(&edge.last.emplace(), bytes.data(), sizeof(SortKey));
        bytes.remove_prefix(sizeof(SortKey));
    }
    if (bytes.size() % sizeof(Uuid) != 0) return std::nullopt;
    edge.shown.resize(bytes.size() / sizeof(Uuid));
    if (!edge.shown.empty()) std::memcpy(edge.shown.data(), bytes.data(), bytes.size());
    return edge;
}

bool touches(const Change& change, const Snapshot& now, std::string_view segment, const Query& query,
             const Edge& edge) {
    if (!query.text.empty()) return true;
    if (change.is_of_catalog &&
        (!change.products || touches_products(*change.products, now, segment, query, edge)))
        return true;
    return query.in_stock && (!change.crossed || touches_stock(*change.crossed, segment, query));
}

void ChangeLog::add(Change change) {
    const std::lock_guard lock(mutex_);
    changes_.push_back(std::make_shared<const Change>(std::move(change)));
    if (changes_.size() > 2 * changes_followed_max) changes_.pop_front();
}

std::optional<ChangeLog::Changes> ChangeLog::between(std::uint64_t after, std::uint64_t up_to,
                                                     bool of_stock) const {
    if (after > up_to || up_to - after > changes_followed_max) return std::nullopt;
    Changes found;
    const std::lock_guard lock(mutex_);
    for (const auto& change : changes_) {
        if (!of_stock && !change->is_of_catalog) continue;
        const std::uint64_t shown = of_stock ? change->stock_generation : change->generation;
        if (shown > after && shown <= up_to) found.push_back(change);
    }
    if (found.size() != up_to - after) return std::nullopt;
    return found;
}

} // namespace rialto::catalog
