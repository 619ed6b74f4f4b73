#pragma once
// Texts one after the other in one blob; a text's number is its place. Flat, so that it can be written to a
// file as it is and mapped.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::search {

/// From `first` to before `last`.
struct Range {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
};

class TextTable {
  public:
    TextTable() : offsets_{0} {}
    explicit TextTable(std::span<const std::string_view> texts);

    std::size_t size() const { return offsets_.size() - 1; }
    std::string_view operator[](std::uint32_t number) const {
        return std::string_view(blob_).substr(offsets_[number], offsets_[number + 1] - offsets_[number]);
    }

    /// Both need texts that are in byte order and unique.
    std::optional<std::uint32_t> find(std::string_view text) const;
    Range find_prefix(std::string_view prefix) const;

    std::size_t bytes() const { return blob_.size() + offsets_.size() * sizeof(std::uint32_t); }

  private:
    std::uint32_t lower_bound(std::string_view text) const;

    std::string blob_;
    std::vector<std::uint32_t> offsets_; // one more than texts
};

} // namespace rialto::search
