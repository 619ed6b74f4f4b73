#pragma once
// Which texts of a product it is found by.

#include "catalog/engine/category_tree.hpp"
#include "catalog/engine/part.hpp"
#include "platform/search/search.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace rialto::catalog {

/// Of sanitised HTML (html.hpp), whose tags hold no '>' inside. Entities stay as they are.
std::string text_of_html(std::string_view html);

/// The texts of the part's products in the locale's language, by ordinal.
std::shared_ptr<const search::Index> index_texts(const Part& part, const std::string& locale,
                                                 const CategoryTree& tree);

} // namespace rialto::catalog
