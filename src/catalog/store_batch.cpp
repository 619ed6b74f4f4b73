#include "catalog/store_batch.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace rialto::catalog {

namespace {

constexpr std::size_t handle_bytes_max = 255;
constexpr std::size_t sku_bytes_max = 255;
constexpr std::size_t option_bytes_max = 255;

bool fits(const std::string& text, std::size_t bytes_max) {
    return !text.empty() && text.size() <= bytes_max && is_valid_utf8(text);
}

/// What is wrong with a variant by itself; empty for nothing.
std::string complaint(const ProductInput& product, const VariantInput& variant) {
    if (!fits(variant.sku, sku_bytes_max)) return "a SKU has 1 to 255 bytes of UTF-8";
    if (variant.option_values.size() != product.option_names.size())
        return "needs one value for each of the product's options";
    for (const std::string& value : variant.option_values)
        if (!fits(value, option_bytes_max)) return "an option's value has 1 to 255 bytes of UTF-8";
    if (variant.prices.empty()) return "has no price";
    for (const PriceInput& price : variant.prices)
        if (price.amount < 0 || price.amount > money_amount_max || price.compare_at.value_or(0) < 0 ||
            price.compare_at.value_or(0) > money_amount_max)
            return "a price is out of range";
    if (variant.initial_quantity < 0 || variant.initial_quantity > stock_quantity_max)
        return "quantity is out of range";
    if (variant.grams < 0) return "weight is negative";
    return {};
}

} // namespace

StoreBatch::StoreBatch(std::vector<ProductInput> inputs, Time at) {
    std::set<std::string> seen;
    for (std::size_t place = 0; place < inputs.size(); ++place) {
        if (!is_sound(place, inputs[place])) continue;
        if (!seen.insert(inputs[place].handle).second) {
            problems.push_back({place, {}, "the handle " + inputs[place].handle + " is there twice"});
            continue;
        }
        products.push_back(
            {.place = place, .input = std::move(inputs[place]), .id = make_uuid_v7(at), .variants = {}});
    }
    std::ranges::sort(products, {},
                      [](const BatchProduct& product) -> const std::string& { return product.input.handle; });
}

bool StoreBatch::is_sound(std::size_t place, const ProductInput& input) {
    std::string reason;
    const std::set<std::string> names(input.option_names.begin(), input.option_names.end());
    if (!fits(input.handle, handle_bytes_max))
        reason = "a handle has 1 to 255 bytes of UTF-8";
    else if (!fits(input.title, title_bytes_max))
        reason = "a title has 1 to 1024 bytes of UTF-8";
    else if (input.description_html.size() > description_bytes_max || !is_valid_utf8(input.description_html))
        reason = "the description is too long or not UTF-8";
    else if (input.option_names.size() > options_per_product_max)
        reason = "has more than three options";
    else if (names.size() != input.option_names.size() || names.contains(""))
        reason = "option names must differ";
    else if (input.variants.size() > variants_per_product_max)
        reason = "has too many variants";
    else if (input.images.size() > images_per_product_max)
        reason = "has too many images";
    else if (input.category.size() > category_depth_max)
        reason = "its category is too deep";
    if (reason.empty()) return true;
    problems.push_back({place, {}, std::move(reason)});
    return false;
}

std::vector<std::string> StoreBatch::handles() const {
    std::vector<std::string> all;
    for (const BatchProduct& product : products) all.push_back(product.input.handle);
    return all;
}

std::vector<std::string> StoreBatch::skus() const {
    std::vector<std::string> all;
    for (const BatchProduct& product : products)
        for (const VariantInput& variant : product.input.variants) all.push_back(variant.sku);
    return all;
}

std::vector<Uuid> StoreBatch::stored_ids() const {
    std::vector<Uuid> all;
    for (const BatchProduct& product : products)
        if (product.is_stored) all.push_back(product.id);
    return all;
}

std::set<std::string> StoreBatch::tax_classes() const {
    std::set<std::string> all;
    for (const BatchProduct& product : products)
        for (const VariantInput& variant : product.input.variants)
            if (variant.tax_class) all.insert(*variant.tax_class);
    return all;
}

void StoreBatch::set_stored_id(const std::string& handle, const Uuid& id) {
    for (BatchProduct& product : products) {
        if (product.input.handle != handle) continue;
        product.id = id;
        product.is_stored = true;
    }
}

void StoreBatch::judge_variants(BatchProduct& product, const std::vector<StoredVariant>& stored,
                                const std::set<std::string>& tax_classes,
                                std::map<std::string, Uuid>& owner_of_sku) {
    std::set<std::string> own_skus;
    for (const VariantInput& variant : product.input.variants) own_skus.insert(variant.sku);
    std::set<std::vector<std::string>> taken; // by variants that this input leaves alone
    for (const StoredVariant& one : stored)
        if (one.product_id == product.id && !own_skus.contains(one.sku)) taken.insert(one.option_values);
    std::set<std::string> seen;
    for (std::size_t v = 0; v < product.input.variants.size(); ++v) {
        const VariantInput& variant = product.input.variants[v];
        std::string reason = complaint(product.input, variant);
        if (reason.empty() && variant.tax_class && !tax_classes.contains(*variant.tax_class))
            reason = "there is no tax class " + *variant.tax_class + ": give it a tax rate first";
        if (reason.empty() && !seen.insert(variant.sku).second)
            reason = "the SKU " + variant.sku + " is there twice";
        if (reason.empty()) {
            const auto [owner, is_free] = owner_of_sku.emplace(variant.sku, product.id);
            if (!is_free && owner->second != product.id)
                reason = "the SKU " + variant.sku + " belongs to another product";
        }
        if (reason.empty() && !taken.insert(variant.option_values).second)
            reason = "another variant has the same options";
        if (reason.empty())
            product.variants.push_back(v);
        else
            problems.push_back({product.place, v, std::move(reason)});
    }
}

void StoreBatch::judge(const std::vector<StoredVariant>& stored, const std::set<std::string>& tax_classes) {
    std::map<std::string, Uuid> owner_of_sku;
    for (const StoredVariant& one : stored) owner_of_sku.emplace(one.sku, one.product_id);
    for (BatchProduct& product : products) judge_variants(product, stored, tax_classes, owner_of_sku);
    std::erase_if(products, [&](const BatchProduct& product) {
        if (!product.variants.empty()) return false;
        if (product.input.variants.empty()) problems.push_back({product.place, {}, "has no variant"});
        return true;
    });
}

} // namespace rialto::catalog
