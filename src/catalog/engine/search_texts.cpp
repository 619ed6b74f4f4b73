#include "catalog/engine/search_texts.hpp"

#include "base/text.hpp"

namespace rialto::catalog {

namespace {

using search::Field;

void add_texts(search::IndexBuilder& index, Ordinal ordinal, const Product& product, const CategoryTree& tree,
               const std::string& locale) {
    index.add(ordinal, Field::title, title_in(product, locale));
    if (product.brand) index.add(ordinal, Field::brand, *product.brand);
    if (const auto node = product.category_id ? tree.find(*product.category_id) : std::nullopt)
        for (const std::size_t above : tree.path_up(*node))
            index.add(ordinal, Field::category, title_in(tree.nodes()[above].category, locale));
    for (const Attribute& attribute : product.attributes)
        index.add(ordinal, Field::attribute, attribute.value);
    index.add(ordinal, Field::description, text_of_html(description_in(product, locale)));
    for (const Variant& variant : product.variants) index.add(ordinal, Field::code, variant.sku);
}

} // namespace

std::string text_of_html(std::string_view html) {
    std::string text;
    bool is_in_tag = false;
    for (const char c : html) {
        if (c == '<') {
            is_in_tag = true;
            text += ' ';
        } else if (c == '>') {
            is_in_tag = false;
        } else if (!is_in_tag) {
            text += c;
        }
    }
    return text;
}

std::vector<std::byte> index_texts(std::size_t count, const std::function<ProductPointer(Ordinal)>& product,
                                   const std::string& locale, const CategoryTree& tree) {
    search::IndexBuilder index(search::language_of(locale));
    for (Ordinal ordinal = 0; ordinal < count; ++ordinal)
        add_texts(index, ordinal, *product(ordinal), tree, locale);
    return index.build_image();
}

} // namespace rialto::catalog
