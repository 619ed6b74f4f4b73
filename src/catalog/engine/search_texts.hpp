#pragma once
// Which texts of a product it is found by.

#include "catalog/engine/category_tree.hpp"
#include "catalog/engine/part.hpp"
#include "platform/search/search.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::catalog {

/// Of sanitised HTML (html.hpp), whose tags hold no '>' inside. Entities stay as they are.
std::string text_of_html(std::string_view html);

/// The image of an index (search::Index::open) of the texts of `count` products in the locale's language.
std::vector<std::byte> index_texts(std::size_t count, const std::function<ProductPointer(Ordinal)>& product,
                                   const std::string& locale, const CategoryTree& tree);

} // namespace rialto::catalog
