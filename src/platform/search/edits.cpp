#include "platform/search/edits.hpp"

#include "platform/search/search.hpp"

#include <algorithm>
#include <array>

namespace rialto::search {

namespace {

/// Reads the code point at `at` of valid UTF-8 and moves behind it.
char32_t read_letter(std::string_view text, std::size_t& at) {
    const auto lead = static_cast<unsigned char>(text[at++]);
    if (lead < 0x80) return lead;
    char32_t letter = lead & (lead >= 0xf0 ? 0x07U : lead >= 0xe0 ? 0x0fU : 0x1fU);
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80)
        letter = letter << 6 | (static_cast<unsigned char>(text[at++]) & 0x3fU);
    return letter;
}

/// One row of the table of distances for each letter of the word walked over, as far as it is shared with the
/// next word.
class Walk {
  public:
    Walk(std::string_view wanted, unsigned distance_max) : max_(distance_max) {
        for (std::size_t at = 0; at < wanted.size();) wanted_[length_++] = read_letter(wanted, at);
        for (std::size_t j = 0; j <= length_; ++j) rows_[0][j] = static_cast<std::uint8_t>(j);
        best_[0] = rows_[0][length_];
    }

    std::size_t depth() const { return depth_; }
    /// Distance of the letters so far to the wanted word.
    unsigned distance() const { return rows_[depth_][length_]; }
    /// The least distance of any beginning of them.
    unsigned best() const { return best_[depth_]; }

    void go_back(std::size_t depth) { depth_ = std::min(depth_, depth); }

    /// Goes on through `word`, the first depth() letters of which were walked before. False when nothing that
    /// begins with the letters so far can be near.
    bool walk_through(std::string_view word) {
        for (std::size_t at = byte_at_[depth_]; at < word.size();) {
            const char32_t letter = read_letter(word, at);
            letters_[++depth_] = letter;
            byte_at_[depth_] = at;
            if (!fill_row()) return false;
        }
        return true;
    }

  private:
    static constexpr std::size_t letters_max = word_bytes_max + 1;
    static constexpr std::uint8_t far = 100;

    /// Only the diagonal band in which distances can be small enough.
    bool fill_row() {
        const std::size_t i = depth_;
        auto& row = rows_[i];
        const auto& above = rows_[i - 1];
        const std::size_t low = i > max_ ? i - max_ : 0;
        const std::size_t high = std::min(length_, i + max_);
        std::uint8_t least = far;
        if (low > length_) {
            row[length_] = far;
        } else if (low > 0) {
            row[low - 1] = far;
        }
        for (std::size_t j = low; j <= high; ++j) {
            unsigned cell = far;
            if (j == 0) {
                cell = static_cast<unsigned>(i);
            } else {
                const unsigned replaced = above[j - 1] + (letters_[i] == wanted_[j - 1] ? 0U : 1U);
                const unsigned inserted = row[j - 1] + 1U;
                const unsigned deleted = j < i + max_ ? above[j] + 1U : far;
                cell = std::min({replaced, inserted, deleted, unsigned{far}});
                if (i > 1 && j > 1 && letters_[i] == wanted_[j - 2] && letters_[i - 1] == wanted_[j - 1])
                    cell = std::min(cell, rows_[i - 2][j - 2] + 1U);
            }
            row[j] = static_cast<std::uint8_t>(cell);
            least = std::min(least, row[j]);
        }
        if (high < length_) row[length_] = far;
        best_[i] = std::min(best_[i - 1], row[length_]);
        return least <= max_;
    }

    unsigned max_;
    std::size_t length_ = 0;
    std::size_t depth_ = 0;
    std::array<char32_t, letters_max> wanted_{};
    std::array<char32_t, letters_max> letters_{}; // from 1
    std::array<std::size_t, letters_max> byte_at_{};
    std::array<std::uint8_t, letters_max> best_{};
    std::array<std::array<std::uint8_t, letters_max>, letters_max> rows_{};
};

std::uint8_t count_shared(std::string_view a, std::string_view b) {
    const std::size_t bytes = static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
    std::size_t letters = 0;
    for (std::size_t at = 0; at < a.size();) {
        read_letter(a, at);
        if (at > bytes) break;
        ++letters;
    }
    return static_cast<std::uint8_t>(letters);
}

} // namespace

std::vector<std::uint8_t> count_shared_letters(const TextTable& words) {
    std::vector<std::uint8_t> shared(words.size(), 0);
    for (std::uint32_t n = 1; n < words.size(); ++n) shared[n] = count_shared(words[n - 1], words[n]);
    return shared;
}

std::vector<Near> find_near(const TextTable& words, std::span<const std::uint8_t> shared_letters,
                            std::string_view word, unsigned distance_max, Reach reach) {
    std::vector<Near> near;
    Walk walk(word, distance_max);
    const auto count = static_cast<std::uint32_t>(words.size());
    for (std::uint32_t n = 0; n < count;) {
        const bool lives = walk.walk_through(words[n]);
        const unsigned distance =
            reach == Reach::whole ? (lives ? walk.distance() : distance_max + 1) : walk.best();
        if (distance <= distance_max) near.push_back({n, static_cast<std::uint8_t>(distance)});
        const std::size_t dead = walk.depth();
        for (++n; !lives && n < count && shared_letters[n] >= dead; ++n)
            if (distance <= distance_max) near.push_back({n, static_cast<std::uint8_t>(distance)});
        if (n < count) walk.go_back(shared_letters[n]);
    }
    return near;
}

} // namespace rialto::search
