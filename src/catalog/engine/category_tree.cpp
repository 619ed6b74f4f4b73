#include "catalog/engine/category_tree.hpp"

#include <algorithm>

namespace rialto::catalog {

std::string_view title_in(const Category& category, std::string_view locale) {
    for (const std::string_view wanted : {locale, locale.substr(0, locale.find('-'))})
        for (const CategoryText& text : category.texts)
            if (text.locale == wanted) return text.title;
    return category.title;
}

CategoryTree::CategoryTree(std::vector<Category> categories) {
    std::ranges::sort(categories, [](const Category& a, const Category& b) {
        return a.position != b.position ? a.position < b.position : a.title < b.title;
    });
    nodes_.resize(categories.size());
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        nodes_[i].category = std::move(categories[i]);
        by_slug_.emplace(nodes_[i].category.slug, i);
        by_id_.emplace(nodes_[i].category.id, i);
    }
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        const auto& parent_id = nodes_[i].category.parent_id;
        const auto parent = parent_id ? find(*parent_id) : std::nullopt;
        nodes_[i].parent = parent;
        (parent ? nodes_[*parent].children : roots_).push_back(i);
    }
}

std::optional<std::size_t> CategoryTree::find(const Uuid& id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::size_t> CategoryTree::find_slug(std::string_view slug) const {
    const auto found = by_slug_.find(slug);
    return found == by_slug_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::size_t> CategoryTree::path_up(std::size_t node) const {
    std::vector<std::size_t> path;
    for (std::optional<std::size_t> at = node; at && path.size() <= category_depth_max;
         at = nodes_[*at].parent)
        path.push_back(*at);
    return path;
}

bool is_same_tree(const CategoryTree& a, const CategoryTree& b) {
    return std::ranges::equal(a.nodes(), b.nodes(), {}, &CategoryNode::category, &CategoryNode::category);
}

CategoryMembers::CategoryMembers(const Part& part, const CategoryTree& tree) {
    std::vector<std::vector<std::size_t>> paths; // by the part's categories
    for (const Uuid& id : part.category_ids) {
        const auto node = tree.find(id);
        paths.push_back(node ? tree.path_up(*node) : std::vector<std::size_t>());
    }
    const std::size_t nodes = tree.nodes().size();
    dense_.resize(nodes);
    sparse_.resize(nodes);
    sets_.resize(nodes);
    for (Ordinal ordinal = 0; ordinal < part.size(); ++ordinal) {
        if (part.categories[ordinal] == no_value) continue;
        for (const std::size_t node : paths[part.categories[ordinal]]) sparse_[node].push_back(ordinal);
    }
    for (std::size_t node = 0; node < nodes; ++node) {
        sets_[node].size = sparse_[node].size();
        if (sparse_[node].size() * dense_from_one_in <= part.size()) {
            sets_[node].sparse = sparse_[node];
            continue;
        }
        dense_[node].assign(part.words(), 0);
        for (const Ordinal ordinal : sparse_[node]) set_bit(dense_[node], ordinal);
        sparse_[node] = {};
        sets_[node].dense = dense_[node];
    }
}

} // namespace rialto::catalog
