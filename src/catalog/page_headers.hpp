#pragma once
// What caches outside are told of a page: how long it is good, and by which tags they may be asked to forget
// it.

#include "base/id.hpp"
#include "base/time.hpp"

#include <span>
#include <string>
#include <string_view>

namespace rialto::catalog {

inline constexpr std::chrono::seconds page_max_age{5};
inline constexpr std::chrono::seconds page_stale_while_revalidate{30};
inline constexpr std::chrono::seconds page_stale_if_error{300};
/// A page that shows more products has the tag `products` instead, which is purged with any product.
inline constexpr std::size_t product_tags_max = 48;

struct Lifetime {
    std::string cache_control;
    /// The answer with these headers is sent until then: what they promise ends before the page does.
    Deadline keep_until;
};

/// For a page whose contents end at `fresh_until`. Near the end less is promised: half of what is left.
Lifetime plan_lifetime(Deadline at, Deadline fresh_until);

/// "p-" and six letters; two products seldom share one, and then one is forgotten too often.
std::string product_tag(const Uuid& product);

/// "catalog s-us p-AbC123 …": separated by spaces, as Surrogate-Key wants them.
std::string page_tags(std::string_view segment, std::span<const Uuid> products);

/// The same, as Cache-Tag wants them: with commas.
std::string comma_separated(std::string tags);

} // namespace rialto::catalog
