#include "pricing/book.hpp"

#include "base/check.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <tuple>

namespace rialto::pricing {

namespace {

constexpr std::size_t code_length_min = 3;
constexpr std::size_t code_length_max = 40;

using RatePlace = std::tuple<std::string_view, std::string_view, std::string_view, std::string_view>;

RatePlace place_of(const TaxRate& rate) {
    return {rate.market, rate.tax_class, rate.country, rate.region};
}

Time start_of(const TaxRate& rate) {
    return rate.starts_at.value_or(Time::min());
}

/// As postal codes and regions are compared.
std::string squeezed(std::string_view text) {
    std::string out = ascii_lower(text);
    std::erase(out, ' ');
    return out;
}

/// How narrowly a zone fits; nullopt: not at all.
std::optional<std::size_t> fit_of(const DeliveryZone& zone, const Destination& destination,
                                  std::string_view postal_code, std::string_view region) {
    std::size_t fit = 0;
    if (!zone.countries.empty()) {
        if (std::ranges::find(zone.countries, destination.country) == zone.countries.end())
            return std::nullopt;
        fit += 1;
    }
    if (!zone.regions.empty()) {
        if (std::ranges::find(zone.regions, region) == zone.regions.end()) return std::nullopt;
        fit += 2;
    }
    if (zone.postal_prefixes.empty()) return fit;
    std::size_t longest = 0;
    for (const std::string& prefix : zone.postal_prefixes)
        if (postal_code.starts_with(prefix)) longest = std::max(longest, prefix.size());
    if (longest == 0) return std::nullopt;
    return fit + 4 * longest;
}

} // namespace

std::string fold_code(std::string_view code) {
    return ascii_lower(trim(code));
}

bool is_code(std::string_view code) {
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_';
    };
    return code.size() >= code_length_min && code.size() <= code_length_max &&
           std::ranges::all_of(code, fits);
}

std::optional<std::int64_t> delivery_rate(const DeliveryMethod& method, std::int64_t goods,
                                          std::int64_t grams) {
    const std::int64_t measure = method.basis == DeliveryBasis::weight ? grams : goods;
    const auto band = std::ranges::find_if(method.bands, [&](const DeliveryBand& one) {
        return method.basis == DeliveryBasis::flat || !one.up_to || measure <= *one.up_to;
    });
    if (band == method.bands.end()) return std::nullopt;
    if (method.free_from && goods >= *method.free_from) return 0;
    return band->price;
}

const DeliveryMethod* find_method(const DeliveryZone* zone, std::string_view code) {
    if (zone == nullptr) return nullptr;
    const auto found = std::ranges::find(zone->methods, code, &DeliveryMethod::code);
    return found == zone->methods.end() ? nullptr : &*found;
}

PriceBook::PriceBook(PriceBookRows rows) : rows_(std::move(rows)) {
    std::ranges::sort(rows_.promotions, [](const Promotion& a, const Promotion& b) {
        return a.priority != b.priority ? a.priority > b.priority : a.id < b.id;
    });
    for (std::size_t i = 0; i < rows_.promotions.size(); ++i) {
        Promotion& promotion = rows_.promotions[i];
        promotion_places_.emplace(promotion.id, i);
        for (const std::optional<Time>& boundary : {promotion.starts_at, promotion.ends_at})
            if (boundary) boundaries_.push_back(*boundary);
    }
    std::ranges::sort(rows_.codes, {}, &PromotionCode::key);
    for (TaxRate& rate : rows_.tax_rates) rate.region = squeezed(rate.region);
    std::ranges::sort(rows_.tax_rates, [](const TaxRate& a, const TaxRate& b) {
        return std::tuple(place_of(a), start_of(a), a.id) < std::tuple(place_of(b), start_of(b), b.id);
    });
    for (const TaxRate& rate : rows_.tax_rates)
        if (rate.starts_at) boundaries_.push_back(*rate.starts_at);
    std::ranges::sort(rows_.zones, [](const DeliveryZone& a, const DeliveryZone& b) {
        return std::tuple(std::string_view(a.market), a.position, a.id) <
               std::tuple(std::string_view(b.market), b.position, b.id);
    });
    for (DeliveryZone& zone : rows_.zones) {
        for (std::string& region : zone.regions) region = squeezed(region);
        for (std::string& prefix : zone.postal_prefixes) prefix = squeezed(prefix);
    }
    std::ranges::sort(boundaries_);
    const auto repeated = std::ranges::unique(boundaries_);
    boundaries_.erase(repeated.begin(), repeated.end());
}

const Promotion* PriceBook::find_promotion(const Uuid& id) const {
    const auto found = promotion_places_.find(id);
    return found == promotion_places_.end() ? nullptr : &rows_.promotions[found->second];
}

const PromotionCode* PriceBook::find_code(std::string_view key) const {
    const auto found = std::ranges::lower_bound(rows_.codes, key, {}, &PromotionCode::key);
    return found == rows_.codes.end() || found->key != key ? nullptr : &*found;
}

const TaxRate* PriceBook::find_tax_rate(std::string_view market, std::string_view tax_class,
                                        const std::optional<Destination>& destination, Time at) const {
    const auto find = [&](std::string_view country, std::string_view region) -> const TaxRate* {
        const auto [first, last] = std::ranges::equal_range(
            rows_.tax_rates, RatePlace(market, tax_class, country, region), {}, place_of);
        const auto later = std::ranges::upper_bound(first, last, at, {}, start_of);
        return later == first ? nullptr : &*std::prev(later);
    };
    if (destination) {
        if (!destination->region.empty())
            if (const TaxRate* rate = find(destination->country, squeezed(destination->region))) return rate;
        if (const TaxRate* rate = find(destination->country, {})) return rate;
    }
    if (const TaxRate* rate = find({}, {})) return rate;
    return tax_class == standard_tax_class ? nullptr
                                           : find_tax_rate(market, standard_tax_class, destination, at);
}

const DeliveryZone* PriceBook::find_zone(std::string_view market,
                                         const std::optional<Destination>& destination) const {
    const auto [first, last] = std::ranges::equal_range(
        rows_.zones, market, {}, [](const DeliveryZone& zone) -> std::string_view { return zone.market; });
    if (!destination) return first == last ? nullptr : &*first;
    const std::string postal_code = squeezed(destination->postal_code);
    const std::string region = squeezed(destination->region);
    const DeliveryZone* best = nullptr;
    std::size_t best_fit = 0;
    for (auto zone = first; zone != last; ++zone) {
        const std::optional<std::size_t> fit = fit_of(*zone, *destination, postal_code, region);
        if (!fit || (best != nullptr && *fit <= best_fit)) continue;
        best = &*zone;
        best_fit = *fit;
    }
    return best;
}

bool PriceBook::has_method(std::string_view code) const {
    return std::ranges::any_of(rows_.zones,
                               [&](const DeliveryZone& zone) { return find_method(&zone, code) != nullptr; });
}

Time PriceBook::boundary_after(Time at) const {
    const auto next = std::ranges::upper_bound(boundaries_, at);
    return next == boundaries_.end() ? Time::max() : *next;
}

} // namespace rialto::pricing
