#pragma once
// The tree of categories, and which products of a part lie under each.

#include "catalog/engine/part.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rialto::catalog {

struct CategoryText {
    std::string locale;
    std::string title;

    bool operator==(const CategoryText&) const = default;
};

struct Category {
    Uuid id;
    std::optional<Uuid> parent_id;
    std::string slug;
    std::string title;
    int position = 0;
    std::vector<CategoryText> texts = {};

    bool operator==(const Category&) const = default;
};

/// In the locale, else in its language, else in the category's own words.
std::string_view title_in(const Category& category, std::string_view locale);

struct CategoryNode {
    Category category;
    std::vector<std::size_t> children; // by position
    std::optional<std::size_t> parent;
};

class CategoryTree {
  public:
    explicit CategoryTree(std::vector<Category> categories);

    const std::vector<CategoryNode>& nodes() const { return nodes_; }
    const std::vector<std::size_t>& roots() const { return roots_; }
    std::optional<std::size_t> find(const Uuid& id) const;
    std::optional<std::size_t> find_slug(std::string_view slug) const;
    /// From the node up to its root, itself included; bounded, so that a loop (which nothing here can make)
    /// cannot hang a node.
    std::vector<std::size_t> path_up(std::size_t node) const;

  private:
    std::vector<CategoryNode> nodes_;
    std::vector<std::size_t> roots_;
    std::unordered_map<std::string_view, std::size_t> by_slug_;
    std::unordered_map<Uuid, std::size_t> by_id_;
};

bool is_same_tree(const CategoryTree& a, const CategoryTree& b);

/// By node of a tree: the part's products in it and below.
class CategoryMembers {
  public:
    CategoryMembers(const Part& part, const CategoryTree& tree);

    const ValueSet& of(std::size_t node) const { return sets_[node]; }

  private:
    std::vector<Words> dense_;
    std::vector<std::vector<Ordinal>> sparse_;
    std::vector<ValueSet> sets_;
};

} // namespace rialto::catalog
