#pragma once
// What every format of product files comes to: products with the lines they came from, and what was wrong.

#include "catalog/catalog.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::catalog {

inline constexpr std::size_t attribute_bytes_max = 512; // longer values are left out
/// Of goods that a file calls not taxable: a class that every store has, taxed as standard until a rate names
/// it.
inline constexpr std::string_view exempt_tax_class = "exempt";

struct ImportProblem {
    std::int64_t line = 0;
    std::string column;
    std::string reason;
};

/// "line 7: Variant Price: is negative"
std::string to_string(const ImportProblem& problem);

struct FileImage {
    std::int64_t line = 0;
    std::string source; // URL or file name
    std::string alt;
    std::int64_t position = 0; // 0: none given
};

/// A product with where it came from. Its images are sources yet, not hashes.
struct FileProduct {
    ProductInput input;
    std::int64_t line = 0;
    std::vector<std::int64_t> variant_lines;        // as input.variants
    std::vector<std::string> variant_image_sources; // as input.variants; empty for none
    std::vector<FileImage> images;                  // in order
};

/// The path that a category of these titles, root first, has. A slug holds the whole path, so that two
/// branches may have a leaf of the same name.
std::vector<CategoryInput> category_path(const std::vector<std::string_view>& titles);

/// In capitals, made of the product's handle and the variant's options: for a variant without a SKU.
std::string derived_sku(const ProductInput& product, const VariantInput& variant);

} // namespace rialto::catalog
