#pragma once
// One batch of products on its way into the database: what may be stored of it, and under which ids.

#include "catalog/catalog.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace rialto::catalog {

/// A variant as the database has it.
struct StoredVariant {
    std::string sku;
    Uuid product_id;
    std::vector<std::string> option_values;
};

struct BatchProduct {
    std::size_t place = 0; // in the input
    ProductInput input;
    Uuid id; // of the stored product, or the one proposed
    bool is_stored = false;
    std::vector<std::size_t> variants; // those that may be stored, by place in the input
};

/// Judges products before anything is written, so that one bad row does not take its neighbours along.
/// Products are in order of handle: the order in which they are locked.
class StoreBatch {
  public:
    StoreBatch(std::vector<ProductInput> inputs, Time at);

    std::vector<std::string> handles() const;
    std::vector<std::string> skus() const;
    std::vector<Uuid> stored_ids() const;
    std::set<std::string> tax_classes() const;

    void set_stored_id(const std::string& handle, const Uuid& id);
    /// After the ids: drops what cannot be stored beside what is there, with a problem for each.
    /// `tax_classes`: those of the batch that there are.
    void judge(const std::vector<StoredVariant>& stored, const std::set<std::string>& tax_classes);

    std::vector<BatchProduct> products; // that may be stored
    std::vector<StoreProblem> problems;

  private:
    bool is_sound(std::size_t place, const ProductInput& input);
    void judge_variants(BatchProduct& product, const std::vector<StoredVariant>& stored,
                        const std::set<std::string>& tax_classes, std::map<std::string, Uuid>& owner_of_sku);
};

} // namespace rialto::catalog
