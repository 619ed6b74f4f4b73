#include "platform/search/evaluate_plan.hpp"

#include <gtest/gtest.h>

namespace rialto::search {
namespace {

TEST(make_bitmap, holds_what_it_is_made_of) {
    for (const Document step : {1U, 3U, 15U, 17U, 70'000U}) {
        std::vector<Document> documents;
        for (Document document = 5; document < 300'000; document += step) documents.push_back(document);
        const Roaring bitmap = make_bitmap(documents);
        EXPECT_TRUE(bitmap == Roaring(documents.size(), documents.data())) << step;
    }
    EXPECT_TRUE(make_bitmap({}).isEmpty());
}

} // namespace
} // namespace rialto::search
