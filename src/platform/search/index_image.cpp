#include "platform/search/index_image.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

namespace rialto::search {

namespace {

constexpr std::uint64_t magic = 0x78646e49'6f746c52; // "RltoIndx"
constexpr std::size_t alignment = 8;
constexpr std::size_t language_count = static_cast<std::size_t>(Language::portuguese) + 1;
static_assert(std::endian::native == std::endian::little);

struct Extent {
    std::uint64_t offset = 0; // from the front of the image
    std::uint64_t bytes = 0;
};

struct Head {
    std::uint64_t magic = search::magic;
    std::uint32_t version = index_version;
    std::uint32_t language = 0;
    std::uint64_t documents = 0;
    std::uint64_t bytes = 0; // of the whole image
    std::array<Extent, array_count> arrays;
};
static_assert(sizeof(Head) % alignment == 0);

std::size_t padded(std::size_t size) {
    return (size + alignment - 1) / alignment * alignment;
}

/// From 0 to `last`, never down.
bool are_offsets(std::span<const std::uint32_t> offsets, std::size_t last) {
    return !offsets.empty() && offsets.front() == 0 && offsets.back() == last &&
           std::ranges::is_sorted(offsets);
}

bool all_below(std::span<const std::uint32_t> numbers, std::size_t limit) {
    std::uint32_t largest = 0;
    for (const std::uint32_t number : numbers) largest = std::max(largest, number);
    return numbers.empty() || largest < limit;
}

class Reader {
  public:
    explicit Reader(std::span<const std::byte> image) : image_(image) {}

    /// Nothing of the image may be read when it does not.
    bool has_head() {
        if (image_.size() < sizeof head_ || reinterpret_cast<std::uintptr_t>(image_.data()) % alignment != 0)
            return false;
        std::memcpy(&head_, image_.data(), sizeof head_);
        return head_.magic == magic && head_.version == index_version && head_.language < language_count &&
               head_.documents <= std::numeric_limits<Document>::max() && head_.bytes == image_.size() &&
               std::ranges::all_of(
                   head_.arrays,
                   [&](const Extent& extent) {
                       return extent.offset % alignment == 0 && extent.offset <= image_.size() &&
                              extent.bytes <= image_.size() - extent.offset;
                   });
    }

    Tables read() {
        Tables tables;
        tables.language = static_cast<Language>(head_.language);
        tables.documents = head_.documents;
        tables.words = read_texts(Array::word_texts, Array::word_offsets, word_bytes_max);
        tables.codes = read_texts(Array::code_texts, Array::code_offsets, word_bytes_max);
        tables.postings = read_postings(tables.words.size() + tables.codes.size());
        const std::size_t words = tables.words.size();
        tables.shared_letters = get<std::uint8_t>(Array::shared_letters);
        tables.promise = get<std::uint32_t>(Array::promise);
        require(tables.shared_letters.size() == words && tables.promise.size() == words);
        tables.stems = read_texts(Array::stem_texts, Array::stem_offsets);
        tables.stem_words = read_groups(Array::stem_firsts, Array::stem_members, tables.stems.size(), words);
        tables.synonyms = read_texts(Array::synonym_texts, Array::synonym_offsets, word_bytes_max);
        const std::size_t synonyms = tables.synonyms.size();
        tables.synonym_others =
            read_groups(Array::synonym_firsts, Array::synonym_members, synonyms, synonyms);
        tables.phrases = get<Phrase>(Array::phrases);
        tables.phrase_promise = get<std::uint32_t>(Array::phrase_promise);
        require(tables.phrases.size() == tables.phrase_promise.size() &&
                all_below(get<std::uint32_t>(Array::phrases), words));
        tables.spelled_words = get<std::uint32_t>(Array::spelled_words);
        tables.spellings = read_texts(Array::spelling_texts, Array::spelling_offsets);
        require(tables.spelled_words.size() == tables.spellings.size());
        return tables;
    }

    bool fits() const { return fits_; }

  private:
    void require(bool holds) { fits_ = fits_ && holds; }

    template <class T>
    std::span<const T> get(Array array) {
        const Extent& extent = head_.arrays[static_cast<std::size_t>(array)];
        require(extent.bytes % sizeof(T) == 0);
        return {reinterpret_cast<const T*>(image_.data() + extent.offset), extent.bytes / sizeof(T)};
    }

    /// Valid UTF-8 each, because some are shown; none longer than `bytes_max`.
    TextTable read_texts(Array texts, Array offsets,
                         std::size_t bytes_max = std::numeric_limits<std::uint32_t>::max()) {
        const std::span<const char> bytes = get<char>(texts);
        const std::string_view blob(bytes.data(), bytes.size());
        const auto ends = get<std::uint32_t>(offsets);
        require(are_offsets(ends, blob.size()) && is_valid_utf8(blob));
        if (!fits_) return {};
        std::uint32_t longest = 0;
        for (std::size_t i = 0; i + 1 < ends.size(); ++i) {
            longest = std::max(longest, ends[i + 1] - ends[i]);
            require(ends[i] == blob.size() || (static_cast<unsigned char>(blob[ends[i]]) & 0xc0) != 0x80);
        }
        require(longest <= bytes_max);
        return {blob, ends};
    }

    Groups read_groups(Array firsts, Array members, std::size_t groups, std::size_t limit) {
        const Groups read{get<std::uint32_t>(firsts), get<std::uint32_t>(members)};
        require(read.first.size() == groups + 1 && are_offsets(read.first, read.members.size()) &&
                all_below(read.members, limit));
        return read;
    }

    Postings read_postings(std::size_t terms) {
        const Postings read{get<std::uint32_t>(Array::first_blocks), get<std::uint16_t>(Array::highs),
                            get<std::uint32_t>(Array::first_postings), get<std::uint16_t>(Array::lows),
                            get<Impact>(Array::impacts)};
        require(read.first_blocks.size() == terms + 1 && are_offsets(read.first_blocks, read.highs.size()) &&
                read.first_postings.size() == read.highs.size() + 1 &&
                are_offsets(read.first_postings, read.lows.size()) &&
                read.impacts.size() == read.lows.size());
        return read;
    }

    std::span<const std::byte> image_;
    Head head_;
    bool fits_ = true;
};

} // namespace

std::vector<std::byte> IndexImageWriter::finish(Language language, std::size_t documents) const {
    Head head{.language = static_cast<std::uint32_t>(language), .documents = documents, .arrays = {}};
    std::size_t end = sizeof head;
    for (std::size_t i = 0; i < array_count; ++i) {
        head.arrays[i] = {end, arrays_[i].size()};
        end += padded(arrays_[i].size());
    }
    head.bytes = end;
    std::vector<std::byte> image(end);
    std::memcpy(image.data(), &head, sizeof head);
    for (std::size_t i = 0; i < array_count; ++i)
        std::ranges::copy(arrays_[i], image.begin() + static_cast<std::ptrdiff_t>(head.arrays[i].offset));
    return image;
}

Result<Tables> read_image(std::span<const std::byte> image) {
    Reader reader(image);
    if (!reader.has_head()) return fail(ErrorKind::invalid, "damaged", "it is no index of this version");
    const Tables tables = reader.read();
    if (!reader.fits()) return fail(ErrorKind::invalid, "damaged", "an array of the index does not fit");
    return tables;
}

} // namespace rialto::search
