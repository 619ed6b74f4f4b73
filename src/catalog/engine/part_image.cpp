#include "catalog/engine/part_image.hpp"

#define XXH_STATIC_LINKING_ONLY
#include <algorithm>
#include <cstring>
#include <tuple>
#include <xxhash.h>

namespace rialto::catalog {

namespace {

constexpr std::uint64_t magic = 0x74726150'6f746c52; // "RltoPart"
constexpr std::size_t alignment = 64;                // a cache line; enough for any vector instruction

struct Head {
    std::uint64_t magic;
    std::uint32_t version;
    std::uint32_t sections;
    std::uint64_t bytes;    // of the whole image
    std::uint64_t checksum; // XXH3-64 of all that follows the head
};

std::size_t padded(std::size_t size) {
    return (size + alignment - 1) / alignment * alignment;
}

std::uint64_t checksum_of(std::span<const std::byte> bytes) {
    return XXH3_64bits(bytes.data() + sizeof(Head), bytes.size() - sizeof(Head));
}

Error damaged(std::string detail) {
    return {ErrorKind::invalid, "damaged", std::move(detail)};
}

} // namespace

void PartImageWriter::add_bytes(Section section, std::uint32_t index, std::span<const std::byte> bytes) {
    body_.resize(padded(body_.size()));
    entries_.push_back({static_cast<std::uint32_t>(section), index, body_.size(), bytes.size()});
    body_.insert(body_.end(), bytes.begin(), bytes.end());
}

std::vector<std::byte> PartImageWriter::finish() {
    std::ranges::sort(entries_, {}, [](const Entry& e) { return std::pair(e.section, e.index); });
    const std::size_t table = entries_.size() * sizeof(Entry);
    const std::size_t begin = padded(sizeof(Head) + table);
    std::vector<std::byte> image(begin + body_.size());
    Head head{magic, image_version, static_cast<std::uint32_t>(entries_.size()), image.size(), 0};
    if (table > 0) std::memcpy(image.data() + sizeof head, entries_.data(), table);
    if (!body_.empty()) std::memcpy(image.data() + begin, body_.data(), body_.size());
    head.checksum = checksum_of(image);
    std::memcpy(image.data(), &head, sizeof head);
    entries_.clear();
    body_ = {};
    return image;
}

Result<PartImage> PartImage::open(std::span<const std::byte> bytes, Checksum checksum) {
    Head head;
    if (bytes.size() < sizeof head) return std::unexpected(damaged("it is too short"));
    std::memcpy(&head, bytes.data(), sizeof head);
    if (head.magic != magic) return std::unexpected(damaged("it is no image of a catalog"));
    if (head.version != image_version) return std::unexpected(damaged("it is of another version"));
    if (head.bytes != bytes.size()) return std::unexpected(damaged("it is cut off"));
    if (reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(PartImageWriter::Entry) != 0)
        return std::unexpected(damaged("it is not aligned"));
    const std::size_t table = std::size_t{head.sections} * sizeof(PartImageWriter::Entry);
    const std::size_t begin = padded(sizeof head + table);
    if (begin > bytes.size()) return std::unexpected(damaged("its table is cut off"));
    if (checksum == Checksum::compared && checksum_of(bytes) != head.checksum)
        return std::unexpected(damaged("its checksum is wrong"));
    PartImage image;
    image.bytes_ = bytes;
    image.body_ = bytes.subspan(begin);
    image.entries_ = {reinterpret_cast<const PartImageWriter::Entry*>(bytes.data() + sizeof head),
                      head.sections};
    for (const PartImageWriter::Entry& entry : image.entries_)
        if (entry.offset % alignment != 0 || entry.offset > image.body_.size() ||
            entry.bytes > image.body_.size() - entry.offset)
            return std::unexpected(damaged("a section lies outside"));
    return image;
}

std::uint64_t PartImage::checksum() const {
    Head head;
    std::memcpy(&head, bytes_.data(), sizeof head);
    return head.checksum;
}

std::span<const std::byte> PartImage::find(Section section, std::uint32_t index) const {
    const auto wanted = std::pair(static_cast<std::uint32_t>(section), index);
    const auto found = std::ranges::lower_bound(
        entries_, wanted, {}, [](const PartImageWriter::Entry& e) { return std::pair(e.section, e.index); });
    if (found == entries_.end() || std::pair(found->section, found->index) != wanted) return {};
    return body_.subspan(found->offset, found->bytes);
}

} // namespace rialto::catalog
