#pragma once
// Texts one after the other in one blob; a text's number is its place. Flat, so that an index can be mapped
// from a file as it is.

#include <array>
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

/// A view: somebody else holds the bytes.
class TextTable {
  public:
    TextTable() = default;
    /// `offsets` has one more than there are texts: from 0, never down, to the size of `blob`.
    TextTable(std::string_view blob, std::span<const std::uint32_t> offsets)
        : blob_(blob), offsets_(offsets) {}

    std::size_t size() const { return offsets_.size() - 1; }
    std::string_view operator[](std::uint32_t number) const {
        return blob_.substr(offsets_[number], offsets_[number + 1] - offsets_[number]);
    }

    /// Both need texts that are in byte order and unique; what they give of others is a place in the table
    /// all the same.
    std::optional<std::uint32_t> find(std::string_view text) const;
    Range find_prefix(std::string_view prefix) const;

  private:
    static constexpr std::array<std::uint32_t, 1> no_offsets{0};

    std::uint32_t lower_bound(std::string_view text) const;

    std::string_view blob_;
    std::span<const std::uint32_t> offsets_ = no_offsets;
};

/// A table as it is made.
struct TextColumn {
    std::string blob;
    std::vector<std::uint32_t> offsets{0};

    void add(std::string_view text);
    /// Good until something is added.
    TextTable table() const { return {blob, offsets}; }
};

} // namespace rialto::search
