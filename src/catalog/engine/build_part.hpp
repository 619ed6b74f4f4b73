#pragma once
// Compiles products into the image of a part.

#include "catalog/engine/category_tree.hpp"
#include "catalog/engine/part.hpp"

#include <memory>
#include <string>
#include <vector>

namespace rialto::catalog {

/// What a part is compiled for: the same for all parts of a store.
struct PartShape {
    std::vector<std::int64_t> main_units; // by price view: minor units of one main unit of its currency
    std::vector<std::string> languages;   // locale whose texts each search index holds
};

PartShape shape_of(const markets::Markets& markets);

/// Which of PartShape::languages serves a locale.
std::size_t language_index(const std::vector<std::string>& languages, std::string_view locale);

class PartBuilder {
  public:
    explicit PartBuilder(PartShape shape);
    ~PartBuilder();
    PartBuilder(const PartBuilder&) = delete;
    PartBuilder& operator=(const PartBuilder&) = delete;

    /// In any order; complete(). At most 2^32 − 1 variants in all, and each id once.
    void add(const Product& product);
    std::size_t size() const;

    /// Once, at the end. Categories' titles are among the words that products are found by.
    std::shared_ptr<const Part> build(const CategoryTree& tree);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace rialto::catalog
