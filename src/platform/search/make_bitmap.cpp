#include "base/check.hpp"
#include "platform/search/evaluate_plan.hpp"
#include "platform/search/postings.hpp"

#include <bit>
#include <cstring>

namespace rialto::search {

namespace {

constexpr std::uint32_t cookie_without_runs = 12346;
constexpr std::size_t array_container_max = 4096; // documents; more make a bitset
constexpr std::size_t bitset_bytes = block_documents / 8;
static_assert(std::endian::native == std::endian::little);

class PortableWriter {
  public:
    explicit PortableWriter(std::size_t bytes) : bytes_(bytes, 0) {}

    template <class Number>
    void put(Number number) {
        std::memcpy(bytes_.data() + at_, &number, sizeof number);
        at_ += sizeof number;
    }

    /// Low halves of the documents of one block.
    void put_container(std::span<const Document> documents) {
        if (documents.size() <= array_container_max) {
            for (const Document document : documents) put(static_cast<std::uint16_t>(document));
            return;
        }
        std::vector<std::uint64_t> bits(block_documents / 64, 0);
        for (const Document document : documents)
            bits[(document % block_documents) / 64] |= std::uint64_t{1} << document % 64;
        std::memcpy(bytes_.data() + at_, bits.data(), bitset_bytes);
        at_ += bitset_bytes;
    }

    Roaring read() const {
        CHECK(at_ == bytes_.size());
        return Roaring::readSafe(bytes_.data(), bytes_.size());
    }

  private:
    std::vector<char> bytes_;
    std::size_t at_ = 0;
};

std::vector<std::span<const Document>> split_blocks(std::span<const Document> documents) {
    std::vector<std::span<const Document>> blocks;
    while (!documents.empty()) {
        const Document last = documents.front() | static_cast<Document>(block_documents - 1);
        const auto end = std::ranges::upper_bound(documents, last);
        blocks.push_back(documents.first(static_cast<std::size_t>(end - documents.begin())));
        documents = documents.subspan(blocks.back().size());
    }
    return blocks;
}

std::size_t container_bytes(std::span<const Document> documents) {
    return documents.size() <= array_container_max ? documents.size() * sizeof(std::uint16_t) : bitset_bytes;
}

} // namespace

Roaring make_bitmap(std::span<const Document> documents) {
    const std::vector<std::span<const Document>> blocks = split_blocks(documents);
    const std::size_t head_bytes = 8 + blocks.size() * 8; // cookie, count; key, cardinality, offset of each
    std::size_t bytes = head_bytes;
    for (const auto& block : blocks) bytes += container_bytes(block);
    PortableWriter writer(bytes);
    writer.put(cookie_without_runs);
    writer.put(static_cast<std::uint32_t>(blocks.size()));
    for (const auto& block : blocks) {
        writer.put(static_cast<std::uint16_t>(block.front() / block_documents));
        writer.put(static_cast<std::uint16_t>(block.size() - 1));
    }
    std::size_t offset = head_bytes;
    for (const auto& block : blocks) {
        writer.put(static_cast<std::uint32_t>(offset));
        offset += container_bytes(block);
    }
    for (const auto& block : blocks) writer.put_container(block);
    return writer.read();
}

} // namespace rialto::search
