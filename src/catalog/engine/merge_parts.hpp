#pragma once
// Keeping the list of parts short: small new ones are merged, and with older ones once they weigh enough
// beside them, so that a product is compiled again a few times in its life and a query looks at few parts.

#include "catalog/engine/build_part.hpp"
#include "catalog/snapshot.hpp"

#include <optional>

namespace rialto::catalog {

/// More parts than this are merged whatever their sizes.
inline constexpr std::size_t parts_max = 6;
/// While large parts are being merged, small ones gather behind them. With so many, those past parts_max are
/// merged at once before one more is shown. Prices of a coming boundary take two more.
inline constexpr std::size_t parts_held_max = 12;
static_assert(parts_max < parts_held_max && parts_held_max + 2 < search::parts_max);
/// A part is merged with those after it when it has at most so many times their products.
inline constexpr std::size_t merge_ratio = 4;

/// The first of the parts that should be merged with all after it; nullopt when none.
std::optional<std::size_t> first_to_merge(const std::vector<PartState>& parts);

/// One part with the live products of those from `first` on.
std::shared_ptr<const Part> merge_parts(const std::vector<PartState>& parts, std::size_t first,
                                        const PartShape& shape, const CategoryTree& tree);

/// `now` with `merged` in the place of what it was made from, which is `parts` from `first` on as they were
/// then; what was replaced since is hidden in it.
std::vector<PartState> with_merged(std::vector<PartState> now, const std::vector<PartState>& parts,
                                   std::size_t first, std::shared_ptr<const Part> merged,
                                   const CategoryTree& tree);

} // namespace rialto::catalog
