#include "catalog/exchange/product_file.hpp"

#include "base/text.hpp"

namespace rialto::catalog {

namespace {

std::string capitalised(std::string_view text) {
    std::string out(text);
    if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 'a' + 'A');
    return out;
}

} // namespace

std::string to_string(const ImportProblem& problem) {
    std::string text = "line " + std::to_string(problem.line) + ": ";
    if (!problem.column.empty()) (text += problem.column) += ": ";
    return text += problem.reason;
}

std::vector<CategoryInput> category_path(const std::vector<std::string_view>& titles) {
    std::vector<CategoryInput> categories;
    std::string path;
    for (const std::string_view title : titles) {
        const std::string slug = slugify(title);
        if (slug.empty() || categories.size() == category_depth_max) break;
        if (!path.empty()) path += '-';
        path += slug;
        categories.push_back({path, capitalised(title)});
    }
    return categories;
}

std::string derived_sku(const ProductInput& product, const VariantInput& variant) {
    std::string sku = product.handle;
    for (const std::string& value : variant.option_values) (sku += '-') += slugify(value);
    for (char& c : sku) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return sku;
}

} // namespace rialto::catalog
