#include "base/check.hpp"
#include "platform/search/evaluate_plan.hpp"
#include "platform/search/index_image.hpp"

#include <algorithm>

namespace rialto::search {

namespace {

/// Keeps the best `kept` of what is offered: greatest score, then lowest document.
class Best {
  public:
    explicit Best(std::size_t kept) : kept_(kept) {}

    void offer(Document document, std::uint32_t score) {
        const std::uint64_t key = std::uint64_t{score} << 32 | static_cast<Document>(~document);
        if (key < least_ || kept_ == 0) return;
        keys_.push_back(key);
        if (keys_.size() < 2 * kept_ + slack) return;
        std::ranges::nth_element(keys_, keys_.begin() + static_cast<std::ptrdiff_t>(kept_), std::greater{});
        keys_.resize(kept_);
        least_ = std::ranges::min(keys_);
    }

    std::vector<Document> take(std::size_t offset) {
        const auto end = static_cast<std::ptrdiff_t>(std::min(kept_, keys_.size()));
        std::ranges::partial_sort(keys_, keys_.begin() + end, std::greater{});
        std::vector<Document> documents;
        for (std::size_t i = offset; i < static_cast<std::size_t>(end); ++i)
            documents.push_back(~static_cast<Document>(keys_[i]));
        return documents;
    }

  private:
    static constexpr std::size_t slack = 256;
    std::size_t kept_;
    std::uint64_t least_ = 0;
    std::vector<std::uint64_t> keys_;
};

std::vector<Document> list_documents(const Roaring& bitmap) {
    std::vector<Document> documents(bitmap.cardinality());
    bitmap.toUint32Array(documents.data());
    return documents;
}

} // namespace

std::vector<Document> rank(const Found& found, std::size_t offset, std::size_t count) {
    const std::size_t size = found.scores.size();
    CHECK(found.documents.cardinality() == size);
    struct Offering {
        Best best;
        const std::uint32_t* score;
    } offering{Best(std::min(size, offset + std::min(count, size))), found.scores.data()};
    found.documents.iterate(
        [](Document document, void* to) {
            auto& into = *static_cast<Offering*>(to);
            into.best.offer(document, *into.score++);
            return true;
        },
        &offering);
    return offering.best.take(offset);
}

std::vector<Document> rank(const Found& found, const Roaring& among, std::size_t offset, std::size_t count) {
    const std::vector<Document> documents = list_documents(found.documents);
    CHECK(documents.size() == found.scores.size());
    const std::vector<Document> wanted = list_documents(found.documents & among);
    Best best(std::min(wanted.size(), offset + std::min(count, wanted.size())));
    std::size_t place = 0;
    for (const Document document : wanted) {
        while (documents[place] != document) ++place;
        best.offer(document, found.scores[place]);
    }
    return best.take(offset);
}

Index::Index(std::span<const std::byte> image, std::shared_ptr<const void> keeps, const Tables& tables)
    : image_(image), keeps_(std::move(keeps)), tables_(std::make_unique<const Tables>(tables)) {}
Index::~Index() = default;

Result<std::shared_ptr<const Index>> Index::open(std::span<const std::byte> image,
                                                 std::shared_ptr<const void> keeps) {
    Result<Tables> tables = read_image(image);
    if (!tables) return std::unexpected(std::move(tables).error());
    return std::shared_ptr<const Index>(new Index(image, std::move(keeps), *tables));
}

std::vector<Found> search_all(std::span<const SearchedPart> parts, std::string_view query,
                              SearchOptions options) {
    const Corpus corpus(parts);
    const Plan plan = plan_query(corpus, query, options);
    std::vector<Found> found;
    Hits& hits = hits_of_thread();
    for (std::size_t part = 0; part < corpus.size(); ++part) {
        evaluate_plan(corpus, part, plan.clauses, hits);
        found.push_back({make_bitmap(hits.documents), hits.scores, plan.corrected});
    }
    return found;
}

Found Index::search(std::string_view query, SearchOptions options) const {
    const SearchedPart self{.index = this};
    return std::move(search_all({&self, 1}, query, options).front());
}

Suggestions Index::suggest(std::string_view typed, std::size_t limit) const {
    const SearchedPart self{.index = this};
    return suggest_all({&self, 1}, typed, limit);
}

std::size_t Index::documents() const {
    return tables_->documents;
}
std::size_t Index::words() const {
    return tables_->words.size();
}

} // namespace rialto::search
