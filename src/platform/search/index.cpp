#include "base/check.hpp"
#include "platform/search/evaluate_plan.hpp"
#include "platform/search/search.hpp"

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

Index::Index(std::unique_ptr<const Tables> tables) : tables_(std::move(tables)) {}
Index::~Index() = default;

Found Index::search(std::string_view query, SearchOptions options) const {
    Plan plan = plan_query(*tables_, query, options);
    Hits& hits = hits_of_thread();
    evaluate_plan(*tables_, plan.clauses, hits);
    return {make_bitmap(hits.documents), hits.scores, std::move(plan.corrected)};
}

std::size_t Index::documents() const {
    return tables_->documents;
}
std::size_t Index::words() const {
    return tables_->words.size();
}
std::size_t Index::bytes() const {
    return tables_->bytes();
}

} // namespace rialto::search
