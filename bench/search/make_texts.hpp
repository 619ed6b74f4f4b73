#pragma once
// Documents that look like a shop's to a text index: words by Zipf's law, eight in the title, thirty in the
// description, brands, categories, sizes with units, article numbers.

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace rialto::bench {

struct Document {
    std::string title;
    std::string brand;
    std::string category;
    std::string attribute;
    std::string description;
    std::string code;
};

class TextMaker {
  public:
    explicit TextMaker(std::uint32_t seed);

    Document make_document(std::uint32_t number);
    /// A word by its frequency.
    const std::string& pick_word();
    std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(random_() % bound); }
    /// One letter inserted, deleted, replaced or swapped with the next.
    std::string mistype(std::string word);

  private:
    std::string make_word();
    std::string pick_words(std::size_t count);

    std::mt19937 random_;
    std::vector<std::string> words_;
    std::vector<double> cumulative_; // by word
    std::vector<std::string> brands_;
    std::vector<std::string> categories_;
};

} // namespace rialto::bench
