// Puts the answers of a snapshot's parts together: totals and counts add up, pages merge.

#include "catalog/part_query.hpp"
#include "catalog/query.hpp"

#include <algorithm>
#include <map>

namespace rialto::catalog {

namespace {

/// A facet over all parts; nullptr where a part has no such facet.
struct FacetUnion {
    std::string_view key;
    std::string_view label;
    bool is_option = false;
    bool is_filtered = false;
    std::vector<const FacetColumn*> columns; // by part
    std::size_t coverage = 0;
};

using PartQueries = std::vector<PartQuery>;

std::vector<FacetUnion> unite_facets(const PartQueries& parts) {
    std::map<std::string_view, FacetUnion> by_key;
    for (std::size_t p = 0; p < parts.size(); ++p) {
        for (const FacetColumn& column : parts[p].part().facets) {
            FacetUnion& facet = by_key[column.key];
            facet.key = column.key;
            facet.label = column.label;
            facet.is_option = column.is_option;
            facet.is_filtered = parts[p].has_filter(column.key);
            facet.columns.resize(parts.size());
            facet.columns[p] = &column;
            facet.coverage += parts[p].coverage(column);
        }
    }
    std::vector<FacetUnion> facets;
    for (auto& [key, facet] : by_key) facets.push_back(std::move(facet));
    return facets;
}

/// The brand, then the filtered ones and those that most of the products have: options before attributes, the
/// most common first.
std::vector<FacetUnion> choose_facets(std::vector<FacetUnion> facets) {
    std::erase_if(facets, [](const FacetUnion& f) { return f.coverage == 0 && !f.is_filtered; });
    std::ranges::sort(facets, {}, [](const FacetUnion& f) {
        return std::tuple(f.key != "brand", !f.is_filtered, -static_cast<std::int64_t>(f.coverage), f.key);
    });
    const auto kept = static_cast<std::size_t>(
        std::ranges::count_if(facets, [](const FacetUnion& f) { return f.key == "brand" || f.is_filtered; }));
    if (facets.size() > std::max(facets_max, kept)) facets.resize(std::max(facets_max, kept));
    std::ranges::sort(facets, {}, [](const FacetUnion& f) {
        return std::tuple(f.key != "brand", !f.is_option, -static_cast<std::int64_t>(f.coverage), f.key);
    });
    return facets;
}

struct Counted {
    std::string_view text;
    std::uint64_t count = 0;
    bool selected = false;
};

/// Values of one facet from all parts, in the order shown. The largest part has nearly all of them.
std::vector<Counted> unite_values(const FacetUnion& facet, const PartQueries& parts,
                                  const std::vector<std::vector<std::uint32_t>>& counts) {
    const auto largest = static_cast<std::size_t>(
        std::ranges::max_element(parts, {}, [](const PartQuery& p) { return p.part().size(); }) -
        parts.begin());
    std::vector<Counted> values;
    std::vector<std::uint32_t> numbers; // of the values, in the largest part: ascending
    const FacetColumn* most = facet.columns[largest];
    const auto each_counted = [&](std::size_t p, const auto& visit) {
        const FacetColumn* column = facet.columns[p];
        if (column == nullptr) return;
        for (std::uint32_t v = column->first_value; v < column->first_value + column->value_count; ++v)
            if (counts[p][v] > 0) visit(v, parts[p].part().values[v].text, counts[p][v]);
    };
    each_counted(largest, [&](std::uint32_t number, std::string_view text, std::uint32_t count) {
        values.push_back({text, count});
        if (parts.size() > 1) numbers.push_back(number);
    });
    std::unordered_map<std::string_view, std::uint64_t> others; // that count nothing in the largest part
    for (std::size_t p = 0; p < parts.size(); ++p) {
        if (p == largest) continue;
        each_counted(p, [&](std::uint32_t, std::string_view text, std::uint32_t count) {
            if (most != nullptr)
                if (const auto known = most->by_text.find(text); known != most->by_text.end()) {
                    const auto at = std::ranges::lower_bound(numbers, known->second);
                    if (at != numbers.end() && *at == known->second) {
                        values[static_cast<std::size_t>(at - numbers.begin())].count += count;
                        return;
                    }
                }
            others[text] += count;
        });
    }
    const auto before = [](const Counted& a, const Counted& b) { return shown_before(a.text, b.text); };
    for (const auto& [text, count] : others) {
        const Counted one{text, count};
        values.insert(std::ranges::upper_bound(values, one, before), one);
    }
    return values;
}

const std::set<std::string>* selection_of(const Query& query, const FacetUnion& facet) {
    if (facet.key == "brand") return &query.brands;
    const auto& filters = facet.is_option ? query.options : query.attributes;
    const auto found = filters.find(std::string(facet.label));
    return found == filters.end() ? nullptr : &found->second;
}

/// Selected values are there even when they count nothing, if any part knows them.
void mark_selected(std::vector<Counted>& values, const std::set<std::string>* selected,
                   const FacetUnion& facet) {
    if (selected == nullptr) return;
    for (const std::string& text : *selected) {
        const auto found = std::ranges::find(values, text, &Counted::text);
        if (found != values.end()) {
            found->selected = true;
            continue;
        }
        for (const FacetColumn* column : facet.columns) {
            if (column == nullptr) continue;
            const auto known = column->by_text.find(text);
            if (known == column->by_text.end()) continue;
            const auto at = std::ranges::find_if(
                values, [&](const Counted& value) { return shown_before(known->first, value.text); });
            values.insert(at, {known->first, 0, true});
            break;
        }
    }
}

/// The most common values when there are too many; the order stays.
void shorten(std::vector<Counted>& values) {
    if (values.size() <= facet_values_max) return;
    std::vector<std::size_t> places(values.size());
    for (std::size_t i = 0; i < places.size(); ++i) places[i] = i;
    const auto wanted = places.begin() + facet_values_max;
    std::nth_element(places.begin(), wanted, places.end(), [&](std::size_t a, std::size_t b) {
        if (values[a].selected != values[b].selected) return values[a].selected;
        return values[a].count != values[b].count ? values[a].count > values[b].count : a < b;
    });
    std::sort(places.begin(), wanted);
    std::vector<Counted> kept;
    for (auto at = places.begin(); at != wanted; ++at) kept.push_back(values[*at]);
    values = std::move(kept);
}

std::vector<Facet> value_facets(const PartQueries& parts, const Query& query) {
    const std::vector<FacetUnion> chosen = choose_facets(unite_facets(parts));
    std::vector<std::vector<std::uint32_t>> counts;
    for (std::size_t p = 0; p < parts.size(); ++p) {
        std::vector<const FacetColumn*> columns;
        for (const FacetUnion& facet : chosen)
            if (facet.columns[p] != nullptr) columns.push_back(facet.columns[p]);
        parts[p].count_values(columns, counts.emplace_back(parts[p].part().values.size(), 0));
    }
    std::vector<Facet> facets;
    for (const FacetUnion& facet : chosen) {
        std::vector<Counted> values = unite_values(facet, parts, counts);
        mark_selected(values, selection_of(query, facet), facet);
        shorten(values);
        if (values.empty()) continue;
        Facet shown{std::string(facet.key), std::string(facet.label), {}};
        for (const Counted& value : values)
            shown.values.push_back(
                {escape_value(value.text), std::string(value.text), value.count, value.selected});
        facets.push_back(std::move(shown));
    }
    return facets;
}

Facet price_facet(const PartQueries& parts, std::span<const PriceBucket> buckets, const Query& query) {
    Facet facet{"price", "Price", {}};
    std::vector<std::uint64_t> counts(buckets.size(), 0);
    for (const PartQuery& part : parts) part.count_prices(buckets, counts);
    for (std::size_t b = 0; b < buckets.size(); ++b) {
        const bool selected = (query.price_min || query.price_max) &&
                              query.price_min.value_or(0) == buckets[b].low &&
                              query.price_max.value_or(-1) == buckets[b].high;
        if (counts[b] == 0 && !selected) continue;
        std::string value = std::to_string(buckets[b].low) + "-";
        if (buckets[b].high >= 0) value += std::to_string(buckets[b].high);
        facet.values.push_back({value, value, counts[b], selected});
    }
    return facet;
}

/// The products from `offset` on, of all parts in one order.
std::vector<Place> merge_pages(const PartQueries& parts, Sort sort, std::size_t view, std::size_t offset,
                               std::size_t limit) {
    struct Run {
        std::uint32_t part;
        std::vector<Ordinal> ordinals;
        std::size_t next = 0;
        SortKey key{};
    };
    std::vector<Run> runs;
    for (std::uint32_t p = 0; p < parts.size(); ++p)
        if (std::vector<Ordinal> first = parts[p].first(sort, offset + limit); !first.empty())
            runs.push_back({p, std::move(first)});
    std::vector<Place> page;
    if (runs.size() == 1) {
        const std::vector<Ordinal>& all = runs[0].ordinals;
        for (std::size_t i = offset; i < all.size(); ++i) page.push_back({runs[0].part, all[i]});
        return page;
    }
    const auto look = [&](Run& run) {
        const Ordinal ordinal = run.ordinals[run.next];
        const PartQuery& part = parts[run.part];
        run.key =
            part.part().sort_key(sort, view, ordinal, sort == Sort::relevance ? part.score(ordinal) : 0);
    };
    for (Run& run : runs) look(run);
    for (std::size_t seen = 0; !runs.empty() && page.size() < limit; ++seen) {
        const auto first = std::ranges::min_element(runs, {}, &Run::key);
        if (seen >= offset) page.push_back({first->part, first->ordinals[first->next]});
        if (++first->next == first->ordinals.size())
            runs.erase(first);
        else
            look(*first);
    }
    return page;
}

/// What the text finds in each part; none when nothing is searched for.
std::vector<search::Found> search_parts(const Snapshot& snapshot, std::size_t language,
                                        const std::string& text) {
    if (text.empty()) return {};
    return search::search_all(searched_parts(snapshot, language), text);
}

PartQueries ask_parts(const Snapshot& snapshot, Audience audience, const Query& query,
                      const std::vector<search::Found>& found) {
    PartQueries parts;
    parts.reserve(snapshot.parts.size());
    for (std::size_t p = 0; p < snapshot.parts.size(); ++p)
        parts.emplace_back(snapshot, snapshot.parts[p], audience, query, found.empty() ? nullptr : &found[p]);
    return parts;
}

} // namespace

std::vector<Place> find_products(const Snapshot& snapshot, Audience audience, const std::string& text,
                                 std::size_t limit) {
    Query query;
    query.text = text;
    const std::vector<search::Found> found = search_parts(snapshot, audience.language, text);
    return merge_pages(ask_parts(snapshot, audience, query, found), query.order(), audience.view, 0, limit);
}

Page evaluate(const Snapshot& snapshot, Audience audience, const Query& query, std::uint32_t offset) {
    const std::vector<search::Found> found = search_parts(snapshot, audience.language, query.text);
    const PartQueries parts = ask_parts(snapshot, audience, query, found);
    Page page;
    for (const PartQuery& part : parts) page.total += part.total();
    if (parts.empty()) return page;
    if (!found.empty()) page.corrected = found.front().corrected;
    if (offset < page.total)
        page.products =
            merge_pages(parts, query.order(), audience.view, offset, static_cast<std::size_t>(query.limit));
    const std::uint64_t end = std::uint64_t{offset} + page.products.size();
    if (!page.products.empty() && end < page.total) page.next_offset = static_cast<std::uint32_t>(end);
    if (Facet price = price_facet(parts, snapshot.price_lines(audience.view), query); !price.values.empty())
        page.facets.push_back(std::move(price));
    for (Facet& facet : value_facets(parts, query)) page.facets.push_back(std::move(facet));
    return page;
}

} // namespace rialto::catalog
