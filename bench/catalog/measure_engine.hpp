#pragma once
// The compiled catalog measured in process, on one thread: no cache, no rendering.

#include "catalog/make_questions.hpp"
#include "catalog/make_shop.hpp"

#include <cstddef>
#include <string>

namespace rialto::bench {

/// Asks `questions` different ones, each `rounds` times over the whole list, and as JSON tells percentiles
/// (medians of the rounds) of queries, of those with a text, of suggestions, the share of one-letter
/// mistakes under which everything is found that the right word finds, times to build, bytes a variant.
std::string measure_engine(const Shop& shop, std::size_t questions, std::size_t rounds);

/// Alternates with the reference on a sample of the same questions until `seconds` are over, and tells the
/// medians of both. Where no text is searched for, total, counts and page must be the same: throws
/// std::runtime_error that shows the first difference.
std::string compare_with_reference(const Shop& shop, const std::string& url, std::size_t questions,
                                   double seconds);

} // namespace rialto::bench
