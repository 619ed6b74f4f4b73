#include "catalog/make_questions.hpp"

#include "base/text.hpp"

#include <set>

namespace rialto::bench {

namespace {

using catalog::Product;
using catalog::Query;
using catalog::Sort;

constexpr std::size_t long_word_letters = 5;
constexpr std::uint32_t later_pages = 10;

} // namespace

catalog::ProductPointer QuestionMaker::any_product() {
    return part_.product(texts_.below(static_cast<std::uint32_t>(part_.size())));
}

std::string QuestionMaker::word_of_title() {
    const std::string title = ascii_lower(any_product()->title);
    const std::vector<std::string_view> words = split_trimmed(title, ' ');
    return std::string(words[texts_.below(static_cast<std::uint32_t>(words.size()))]);
}

std::pair<std::string, std::string> QuestionMaker::mistyped() {
    std::string word = word_of_title();
    while (word.size() < long_word_letters) word = word_of_title();
    return {word, texts_.mistype(word)};
}

std::string QuestionMaker::typed() {
    std::string begun = mistyped().first;
    begun.resize(1 + texts_.below(4));
    return chance(50) ? begun : word_of_title() + " " + begun;
}

/// One value or several of the same facet.
void QuestionMaker::add_values(std::set<std::string>& values, const std::string& key,
                               const std::string& first) {
    values.insert(first);
    const catalog::FacetColumn* facet = part_.find_facet(key);
    if (facet == nullptr || !chance(40)) return;
    for (std::uint32_t more = 1 + texts_.below(2); more > 0; --more)
        values.emplace(part_.values[facet->first_value + texts_.below(facet->value_count)].text);
}

void QuestionMaker::add_filters(Query& query, const Product& product) {
    if (product.brand && chance(15)) add_values(query.brands, "brand", *product.brand);
    for (const catalog::Attribute& attribute : product.attributes)
        if (chance(6))
            add_values(query.attributes[attribute.name], "attr." + attribute.name, attribute.value);
    const catalog::Variant& variant =
        product.variants[texts_.below(static_cast<std::uint32_t>(product.variants.size()))];
    for (std::size_t o = 0; o < product.option_names.size(); ++o)
        if (chance(20))
            add_values(query.options[product.option_names[o]], "option." + product.option_names[o],
                       variant.option_values[o]);
    if (chance(25)) {
        const std::int64_t amount = variant.prices[0].amount;
        if (chance(60)) query.price_min = amount / 2 / 500 * 500;
        if (chance(80)) query.price_max = amount * 2 / 500 * 500 + 499;
    }
    query.in_stock = chance(40);
    query.on_offer = chance(6);
}

Asked QuestionMaker::browse() {
    Asked asked;
    const catalog::ProductPointer product = any_product();
    if (product->category_id && chance(80)) {
        const auto path = snapshot_.tree->path_up(*snapshot_.tree->find(*product->category_id));
        const std::size_t node = path[texts_.below(static_cast<std::uint32_t>(path.size()))];
        asked.query.category = snapshot_.tree->nodes()[node].category.slug;
    }
    add_filters(asked.query, *product);
    constexpr Sort sorts[] = {Sort::price, Sort::price_descending, Sort::newest, Sort::newest,
                              Sort::price, Sort::discount};
    if (chance(50)) asked.query.sort = sorts[texts_.below(std::size(sorts))];
    return asked;
}

Asked QuestionMaker::search() {
    Asked asked;
    asked.query.text = word_of_title();
    if (chance(20)) asked.query.text = mistyped().second;
    if (chance(50)) asked.query.text += " " + word_of_title();
    if (chance(25)) asked.query.text.resize(std::max<std::size_t>(3, asked.query.text.size() - 2));
    if (chance(30)) asked.query.in_stock = true;
    if (chance(15)) asked.query.sort = Sort::price;
    return asked;
}

std::vector<Asked> QuestionMaker::make(std::size_t count) {
    std::vector<Asked> all;
    std::set<std::string> known;
    while (all.size() < count) {
        Asked asked = all.size() % 5 == 4 ? search() : browse();
        if (chance(25)) asked.offset = catalog::page_limit_default * (1 + texts_.below(later_pages));
        if (known.insert(canonical(asked.query) + "@" + std::to_string(asked.offset)).second)
            all.push_back(std::move(asked));
    }
    return all;
}

} // namespace rialto::bench
