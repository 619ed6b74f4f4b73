#pragma once
// Numbers texts in the order they come, for the builder: one blob of texts and a table of numbers that is
// looked through from a text's hash on.

#include "platform/search/text_table.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace rialto::search {

class Dictionary {
  public:
    std::uint32_t number(std::string_view text);

    std::size_t size() const { return texts_.offsets.size() - 1; }
    std::string_view operator[](std::uint32_t number) const { return texts_.table()[number]; }

    /// All numbers in byte order of their texts.
    std::vector<std::uint32_t> sorted() const;

  private:
    struct Slot {
        std::uint32_t mark = 0; // half of the text's hash
        std::uint32_t number = no_number;
    };
    static constexpr std::uint32_t no_number = 0xffffffff;
    static constexpr std::size_t slots_min = 1024;

    void grow();

    TextColumn texts_;
    std::vector<Slot> slots_ = std::vector<Slot>(slots_min); // a power of two, at most half of them taken
};

} // namespace rialto::search
