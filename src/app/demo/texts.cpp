#include "app/demo/texts.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace rialto::demo {

namespace {

bool is_plural(std::string_view name) {
    return (name.ends_with('s') && !name.ends_with("ss") && !name.ends_with("us")) ||
           name.ends_with(" Teeth");
}

bool is_vowel(char c) {
    return std::string_view("aeiou").find(c) != std::string_view::npos;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

std::string escaped(std::string_view text) {
    return replaced(std::string(text), "&", "&amp;");
}

/// The sentence about this thing: "{}" replaced, with its article and a capital at the beginning.
std::string about(std::string_view sentence, const Leaf& leaf, std::string_view name) {
    const bool is_title = leaf.slug == "books"; // "A Novel" is part of a title, not a noun
    const bool suits = is_plural(name) == is_plural(leaf.stand_in) && !is_title;
    const std::string noun = suits ? ascii_lower(name) : std::string(leaf.stand_in);
    std::string text(sentence);
    if (is_vowel(noun.front())) {
        text = replaced(std::move(text), "A {}", "An {}");
        text = replaced(std::move(text), " a {}", " an {}");
    }
    text = replaced(std::move(text), "{}", noun);
    if (text.front() >= 'a' && text.front() <= 'z')
        text.front() = static_cast<char>(text.front() - 'a' + 'A');
    return text;
}

} // namespace

void describe(catalog::ProductInput& product, const Branch& branch, const Leaf& leaf, std::string_view name,
              Random& random) {
    for (const std::string_view attribute : pieces(leaf.attributes)) {
        const std::size_t equals = attribute.find('=');
        const std::vector<std::string_view> values = pieces(attribute.substr(equals + 1), '/');
        const std::string label(attribute.substr(0, equals));
        // What the shopper chooses is no fixed attribute.
        if (std::ranges::find(product.option_names, label) != product.option_names.end()) continue;
        product.attributes.push_back({label, std::string(random.pick(values))});
    }
    const std::vector<std::string_view> openings = pieces(leaf.texts);
    const std::vector<std::string_view> closings = pieces(branch.closings);
    const std::size_t opening = static_cast<std::size_t>(random.below(openings.size()));
    const std::size_t second =
        (opening + 1 + static_cast<std::size_t>(random.below(openings.size() - 1))) % openings.size();
    std::string html = "<p>" + escaped(about(openings[opening], leaf, name)) + " " +
                       escaped(about(openings[second], leaf, name)) + "</p><ul>";
    for (const catalog::Attribute& attribute : product.attributes)
        html += "<li>" + escaped(attribute.name) + ": " + escaped(attribute.value) + "</li>";
    html += "</ul><p>" + escaped(random.pick(closings));
    if (product.brand) html += " From " + escaped(*product.brand) + ".";
    product.description_html = html + "</p>";
    product.tags = {std::string(branch.slug), std::string(leaf.slug)};
}

} // namespace rialto::demo
