#include "platform/process/progress.hpp"

#include <gtest/gtest.h>

namespace rialto::process {
namespace {

TEST(progress_line, shows_the_share_and_what_it_is_of) {
    EXPECT_EQ(progress_line("Importing", 0, 200, 80), "[------------------------]   0 %  Importing");
    EXPECT_EQ(progress_line("Importing", 100, 200, 80), "[############------------]  50 %  Importing");
    EXPECT_EQ(progress_line("Importing", 200, 200, 80), "[########################] 100 %  Importing");
}

TEST(progress_line, never_passes_the_ends) {
    EXPECT_EQ(progress_line("x", 300, 200, 80), progress_line("x", 200, 200, 80));
    EXPECT_EQ(progress_line("x", -5, 200, 80), progress_line("x", 0, 200, 80));
}

TEST(progress_line, counts_when_the_total_is_not_known) {
    EXPECT_EQ(progress_line("Rows", 42, 0, 80), "Rows: 42");
}

TEST(progress_line, fits_a_narrow_terminal) {
    EXPECT_EQ(progress_line("Importing products", 1, 2, 30).size(), 29U);
}

} // namespace
} // namespace rialto::process
