#include "catalog/part_query.hpp"

#include "catalog/engine/price_buckets.hpp"

#include <algorithm>
#include <limits>

namespace rialto::catalog {

namespace {

/// With fewer matches than one product in so many, looking at each match is quicker than at each value's set.
constexpr std::size_t walk_below_one_in = 16;
/// Products that are fetched from memory ahead of the one looked at.
constexpr std::size_t fetched_ahead = 12;
/// The same of one price each.
constexpr std::size_t look_below_one_in = 8;

} // namespace

PartQuery::PartQuery(const Snapshot& snapshot, const PartState& state, Audience audience, const Query& query,
                     const search::Found* found)
    : state_(state), part_(*state.part), view_(part_.views[audience.view]), found_(found),
      common_(*state.live), in_stock_(query.in_stock) {
    add_common(query);
    if (!query.category.empty()) {
        Words members(part_.words(), 0);
        if (const auto node = snapshot.tree->find_slug(query.category))
            state.categories->of(*node).add_to(members);
        and_into(common_, members);
    }
    if (!query.brands.empty()) add_filter("brand", query.brands);
    for (const auto& [name, values] : query.attributes) add_filter("attr." + name, values);
    for (const auto& [name, values] : query.options) add_filter("option." + name, values);
    if (query.price_min || query.price_max) add_price(query);
    matches_ = fit({});
    total_ = count(matches_);
    if (total_ * walk_below_one_in < part_.size()) walk_matches();
}

void PartQuery::add_common(const Query& query) {
    and_into(common_, view_.listed);
    if (query.on_offer) and_into(common_, view_.on_offer);
    if (found_ == nullptr) return;
    documents_.resize(found_->documents.cardinality());
    found_->documents.toUint32Array(documents_.data());
    Words with_text(part_.words(), 0);
    for (const search::Document document : documents_) set_bit(with_text, document);
    and_into(common_, with_text);
}

/// Of few products each price is looked at; of many it is quicker to look at all.
void PartQuery::add_price(const Query& query) {
    const std::int64_t low = query.price_min.value_or(0);
    const std::int64_t high = query.price_max.value_or(std::numeric_limits<std::int64_t>::max());
    Filter price{"price", Words(part_.words(), 0), {}};
    if (count(common_) * look_below_one_in < part_.size())
        each_bit(common_, [&](Ordinal ordinal) {
            if (view_.amounts[ordinal] >= low && view_.amounts[ordinal] <= high)
                set_bit(price.products, ordinal);
        });
    else
        between(view_.amounts, low, high, price.products);
    filters_.push_back(std::move(price));
}

void PartQuery::add_filter(std::string key, const std::set<std::string>& values) {
    Filter filter{std::move(key), Words(part_.words(), 0), {}};
    const FacetColumn* facet = part_.find_facet(filter.key);
    const bool is_option = filter.key.starts_with("option.");
    if (is_option) filter.slots.assign(std::max<std::size_t>(part_.slots.words(), 1), 0);
    for (const std::string& text : values) {
        if (facet == nullptr) break;
        const auto value = facet->by_text.find(text);
        if (value == facet->by_text.end()) continue;
        part_.values[value->second].products.add_to(filter.products);
        if (is_option) part_.values[value->second].slots.add_to(filter.slots);
    }
    filters_.push_back(std::move(filter));
}

bool PartQuery::has_filter(std::string_view key) const {
    return std::ranges::find(filters_, key, &Filter::key) != filters_.end();
}

bool PartQuery::is_near() const {
    return total_ > 0 ||
           std::ranges::any_of(filters_, [this](const Filter& filter) { return count(fit(filter.key)) > 0; });
}

Words PartQuery::fit_products(std::string_view skip) const {
    Words products = common_;
    for (const Filter& filter : filters_)
        if (!is_of_slots(filter) && filter.key != skip) and_into(products, filter.products);
    return products;
}

PartQuery::SlotFit PartQuery::fit_slots(std::string_view skip) const {
    SlotFit fit;
    if (in_stock_) fit.bits = *state_.in_stock;
    for (const Filter& filter : filters_) {
        if (!is_of_slots(filter) || filter.key == skip) continue;
        if (fit.bits.empty()) {
            fit.bits = filter.slots;
            continue;
        }
        if (fit.made.empty()) fit.made.assign(fit.bits.begin(), fit.bits.end());
        and_into(fit.made, filter.slots);
        fit.bits = fit.made;
    }
    return fit;
}

Words PartQuery::fit(std::string_view skip) const {
    Words products = fit_products(skip);
    // One option alone needs no look at variants: its products are known.
    const Filter* only = nullptr;
    std::size_t of_slots = in_stock_ ? 1 : 0;
    for (const Filter& filter : filters_) {
        if (!is_of_slots(filter) || filter.key == skip) continue;
        only = &filter;
        ++of_slots;
    }
    if (of_slots == 0) return products;
    if (of_slots == 1 && only != nullptr) {
        and_into(products, only->products);
        return products;
    }
    part_.slots.keep_fitting(products, fit_slots(skip).bits);
    return products;
}

// ---- counting ---------------------------------------------------------------------------------------------

std::size_t PartQuery::coverage(const FacetColumn& facet) const {
    if (!covered_.empty()) return covered_[static_cast<std::size_t>(&facet - part_.facets.data())];
    return facet.products.count_in(matches_);
}

void PartQuery::walk_matches() {
    walked_.assign(part_.values.size(), 0);
    covered_.assign(part_.facets.size(), 0);
    std::vector<Ordinal> ordinals;
    ordinals.reserve(total_ + 2 * fetched_ahead);
    each_bit(matches_, [&](Ordinal ordinal) { ordinals.push_back(ordinal); });
    ordinals.resize(total_ + 2 * fetched_ahead, 0);
    for (std::size_t i = 0; i < total_; ++i) {
        __builtin_prefetch(&part_.product_value_offsets[ordinals[i + 2 * fetched_ahead]]);
        __builtin_prefetch(part_.product_values.data() +
                           part_.product_value_offsets[ordinals[i + fetched_ahead]]);
        const std::uint32_t end = part_.product_value_offsets[ordinals[i] + 1];
        std::uint32_t last_facet = no_value;
        for (std::uint32_t at = part_.product_value_offsets[ordinals[i]]; at < end; ++at) {
            const std::uint32_t value = part_.product_values[at];
            const std::uint32_t facet = part_.facet_of[value];
            ++walked_[value];
            covered_[facet] += facet != last_facet ? 1 : 0; // values of one facet stand together
            last_facet = facet;
        }
    }
}

void PartQuery::count_facet(const FacetColumn& facet, Bits among, std::vector<std::uint32_t>& counts) const {
    // A product has one brand at most, and there are very many of them.
    if (facet.key == "brand") {
        each_bit(among, [&](Ordinal ordinal) {
            if (part_.brands[ordinal] != no_value) ++counts[part_.brands[ordinal]];
        });
        return;
    }
    for (std::uint32_t v = facet.first_value; v < facet.first_value + facet.value_count; ++v)
        counts[v] += static_cast<std::uint32_t>(part_.values[v].products.count_in(among));
}

void PartQuery::count_option(const FacetColumn& facet, Bits among, const SlotCount& count,
                             std::vector<std::uint32_t>& counts) const {
    std::vector<Bits> dense;
    std::vector<std::uint32_t*> dense_counts;
    for (std::uint32_t v = facet.first_value; v < facet.first_value + facet.value_count; ++v) {
        const ValueSet& value = part_.values[v].slots;
        if (value.is_dense()) {
            dense.push_back(value.dense);
            dense_counts.push_back(&counts[v]);
            continue;
        }
        Ordinal last = no_value;
        for (const std::uint32_t slot : value.sparse) {
            const Ordinal product = part_.slot_products[slot];
            if (product == last || !has_bit(count.fit, slot) || !has_bit(among, product)) continue;
            last = product;
            ++counts[v];
        }
    }
    part_.slots.count_products(dense, count, dense_counts);
}

void PartQuery::count_values(const std::vector<const FacetColumn*>& facets,
                             std::vector<std::uint32_t>& counts) const {
    std::optional<SlotCount> common; // of the options without a filter of their own
    const SlotFit slots = fit_slots({});
    for (const FacetColumn* facet : facets) {
        const bool has_own = has_filter(facet->key);
        if (facet->is_option && has_own) {
            const SlotFit others = fit_slots(facet->key);
            const Words among = fit_products(facet->key);
            if (others.bits.empty())
                count_facet(*facet, among, counts);
            else
                count_option(*facet, among, part_.slots.prepare_count(others.bits, among), counts);
        } else if (facet->is_option && !slots.bits.empty()) {
            if (!common) common = part_.slots.prepare_count(slots.bits, matches_);
            count_option(*facet, matches_, *common, counts);
        } else if (has_own) {
            count_facet(*facet, fit(facet->key), counts);
        } else if (!walked_.empty()) {
            const auto own = walked_.begin() + facet->first_value;
            std::copy(own, own + facet->value_count, counts.begin() + facet->first_value);
        } else {
            count_facet(*facet, matches_, counts);
        }
    }
}

void PartQuery::count_prices(std::span<const PriceBucket> buckets, std::vector<std::uint64_t>& counts) const {
    const Words own = has_filter("price") ? fit("price") : Words();
    const Bits among = own.empty() ? Bits(matches_) : Bits(own);
    if (std::ranges::equal(buckets, view_.buckets)) {
        for (std::size_t b = 0; b < buckets.size(); ++b)
            counts[b] += count_and(view_.bucket_members[b], among);
        return;
    }
    each_bit(among, [&](Ordinal ordinal) {
        for (std::size_t b = 0; b < buckets.size(); ++b)
            if (holds(buckets[b], view_.amounts[ordinal])) ++counts[b];
    });
}

// ---- order
// --------------------------------------------------------------------------------------------------

std::uint32_t PartQuery::score(Ordinal ordinal) const {
    if (found_ == nullptr) return 0;
    return found_->scores[static_cast<std::size_t>(found_->documents.rank(ordinal)) - 1];
}

std::vector<Ordinal> PartQuery::best_scored(std::size_t wanted) const {
    struct Scored {
        std::uint32_t score;
        Ordinal ordinal;
    };
    std::vector<Scored> scored;
    scored.reserve(total_);
    for (std::size_t i = 0; i < documents_.size(); ++i)
        if (has_bit(matches_, documents_[i])) scored.push_back({found_->scores[i], documents_[i]});
    const auto end = scored.begin() + static_cast<std::ptrdiff_t>(std::min(wanted, scored.size()));
    std::partial_sort(scored.begin(), end, scored.end(), [](const Scored& a, const Scored& b) {
        return a.score != b.score ? a.score > b.score : a.ordinal < b.ordinal;
    });
    std::vector<Ordinal> ordinals;
    for (auto at = scored.begin(); at != end; ++at) ordinals.push_back(at->ordinal);
    return ordinals;
}

std::span<const Ordinal> PartQuery::order_of(Sort sort) const {
    switch (sort) {
    case Sort::newest: return part_.newest_order;
    case Sort::price: return view_.price_order;
    case Sort::price_descending: return view_.price_descending_order;
    case Sort::discount: return view_.discount_order;
    case Sort::relevance:
    case Sort::popular: break;
    }
    return {};
}

std::vector<Ordinal> PartQuery::first_by_scan(Sort sort, std::size_t wanted) const {
    std::vector<Ordinal> ordinals;
    ordinals.reserve(wanted);
    for (const Ordinal ordinal : order_of(sort)) {
        if (ordinals.size() == wanted) break;
        if (has_bit(matches_, ordinal)) ordinals.push_back(ordinal);
    }
    return ordinals;
}

std::vector<Ordinal> PartQuery::first_by_sorting(Sort sort, std::size_t wanted) const {
    struct Keyed {
        std::int64_t key;
        Ordinal ordinal;
    };
    std::vector<Keyed> keyed;
    keyed.reserve(total_);
    each_bit(matches_, [&](Ordinal o) {
        std::int64_t key = 0;
        if (sort == Sort::newest) key = -part_.created[o];
        if (sort == Sort::price) key = view_.amounts[o];
        if (sort == Sort::price_descending) key = -view_.amounts[o];
        if (sort == Sort::discount) key = -view_.discounts[o];
        keyed.push_back({key, o});
    });
    const auto end = keyed.begin() + static_cast<std::ptrdiff_t>(wanted);
    std::partial_sort(keyed.begin(), end, keyed.end(), [](const Keyed& a, const Keyed& b) {
        return a.key != b.key ? a.key < b.key : a.ordinal < b.ordinal;
    });
    std::vector<Ordinal> ordinals;
    for (auto at = keyed.begin(); at != end; ++at) ordinals.push_back(at->ordinal);
    return ordinals;
}

std::vector<Ordinal> PartQuery::first(Sort sort, std::size_t wanted) const {
    wanted = std::min(wanted, total_);
    if (wanted == 0) return {};
    if (sort == Sort::relevance && found_ != nullptr) return best_scored(wanted);
    if (sort == Sort::relevance || sort == Sort::popular) {
        std::vector<Ordinal> ordinals;
        for (std::size_t w = 0; w < matches_.size() && ordinals.size() < wanted; ++w)
            for (Word word = matches_[w]; word != 0 && ordinals.size() < wanted; word &= word - 1)
                ordinals.push_back(
                    static_cast<Ordinal>(w * word_bits + static_cast<std::size_t>(std::countr_zero(word))));
        return ordinals;
    }
    // A scan passes about size / total products for each that fits.
    const std::size_t scanned = wanted * part_.size() / total_;
    return scanned < total_ * 2 ? first_by_scan(sort, wanted) : first_by_sorting(sort, wanted);
}

} // namespace rialto::catalog
