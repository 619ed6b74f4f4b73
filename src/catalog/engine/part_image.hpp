#pragma once
// A part of the catalog as one block of bytes: sections of flat arrays behind a table of contents, the same
// in memory and in a file, so that a file is mapped and used without being read. Numbers are in the machine's
// own order (little-endian on all we build for); the version in the head changes with any layout.

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace rialto::catalog {

inline constexpr std::uint32_t image_version = 4;

enum class Section : std::uint32_t {
    counts,
    record_offsets,
    records,
    ids,
    id_order,
    popularity,
    created,
    price_boundaries,
    categories,
    category_ids,
    first_slot,
    variant_counts,
    wide_products,
    last_slots,
    first_products,
    slot_products,
    slot_skus,
    slot_values,
    sku_ids,
    sku_slots,
    sku_hashes,
    sku_hash_slots,
    handle_hashes,
    handle_products,
    facets,
    facet_members,
    values,
    text,
    dense_words,
    sparse_members,
    product_value_offsets,
    product_values,
    newest_order,
    listed, // from here on one section a view
    on_offer,
    amounts,
    discounts,
    price_order,
    price_descending_order,
    discount_order,
    buckets,
    bucket_members,
    search, // one a language
    // What follows is of a saved catalog (catalog/saved_catalog.hpp), not of a part.
    catalog_head,
    catalog_parts,
    live, // one a part
};

class PartImageWriter {
  public:
    template <class T>
    void add(Section section, std::uint32_t index, std::span<const T> items) {
        static_assert(std::is_trivially_copyable_v<T>);
        add_bytes(section, index, std::as_bytes(items));
    }
    template <class T>
    void add(Section section, const std::vector<T>& items) {
        add(section, 0, std::span<const T>(items));
    }
    /// The whole image; the writer is empty afterwards.
    std::vector<std::byte> finish();

  private:
    void add_bytes(Section section, std::uint32_t index, std::span<const std::byte> bytes);

    struct Entry {
        std::uint32_t section;
        std::uint32_t index;
        std::uint64_t offset; // from the end of the table
        std::uint64_t bytes;
    };
    std::vector<Entry> entries_;
    std::vector<std::byte> body_;
    friend class PartImage;
};

/// Sections of an image that somebody else holds. Every span it gives lies within the bytes.
class PartImage {
  public:
    /// Error `damaged` when it is no image of this version or its table points outside. The checksum over
    /// everything is compared when asked.
    enum class Checksum { compared, trusted };
    static Result<PartImage> open(std::span<const std::byte> bytes, Checksum checksum);

    /// Empty when there is no such section, or its size is no multiple of T's.
    template <class T>
    std::span<const T> get(Section section, std::uint32_t index = 0) const {
        const std::span<const std::byte> bytes = find(section, index);
        if (bytes.size() % sizeof(T) != 0) return {};
        return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
    }
    bool has(Section section, std::uint32_t index = 0) const {
        return find(section, index).data() != nullptr;
    }
    std::span<const std::byte> bytes() const { return bytes_; }
    /// Of all the bytes after the head; tells one image from another.
    std::uint64_t checksum() const;

  private:
    std::span<const std::byte> find(Section section, std::uint32_t index) const;

    std::span<const std::byte> bytes_;
    std::span<const PartImageWriter::Entry> entries_; // sorted
    std::span<const std::byte> body_;
};

} // namespace rialto::catalog
