#include "catalog/suggest.hpp"

#include "base/text.hpp"
#include "catalog/query.hpp"

#include <algorithm>

namespace rialto::catalog {

namespace {

/// Categories one of whose words begins with each typed word, the fullest first.
std::vector<std::size_t> find_categories(const Snapshot& snapshot, const Audience& audience,
                                         const std::string& typed) {
    const std::string slug = slugify(typed);
    const std::vector<std::string_view> wanted = split_trimmed(slug, '-');
    struct Found {
        std::size_t count;
        std::size_t node;
    };
    std::vector<Found> found;
    for (std::size_t node = 0; node < snapshot.tree->nodes().size(); ++node) {
        const std::string title = slugify(title_in(snapshot.tree->nodes()[node].category, audience.locale));
        const std::vector<std::string_view> words = split_trimmed(title, '-');
        const bool fits = !wanted.empty() && std::ranges::all_of(wanted, [&](std::string_view begin) {
            return std::ranges::any_of(words, [&](std::string_view word) { return word.starts_with(begin); });
        });
        if (!fits) continue;
        if (const std::size_t count = snapshot.count_in(node, audience.view); count > 0)
            found.push_back({count, node});
    }
    std::ranges::sort(found, [](const Found& a, const Found& b) {
        return a.count != b.count ? a.count > b.count : a.node < b.node;
    });
    std::vector<std::size_t> nodes;
    for (const Found& one : found)
        if (nodes.size() < suggested_categories_max) nodes.push_back(one.node);
    return nodes;
}

} // namespace

Suggested suggest(const Snapshot& snapshot, Audience audience, const std::string& typed) {
    Suggested suggested;
    if (typed.empty() || snapshot.parts.empty()) return suggested;
    suggested.categories = find_categories(snapshot, audience, typed);
    const search::Suggestions texts =
        search::suggest_all(searched_parts(snapshot, audience.language), typed, suggested_completions_max);
    suggested.completions = texts.completions;
    suggested.corrected = texts.corrected;
    suggested.products = find_products(snapshot, audience, typed, suggested_products_max);
    return suggested;
}

} // namespace rialto::catalog
