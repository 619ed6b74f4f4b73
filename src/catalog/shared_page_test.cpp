#include "catalog/shared_page.hpp"

#include <gtest/gtest.h>

namespace rialto::catalog {
namespace {

const SharedPage page{Time(std::chrono::microseconds(1'800'000'000'123'456)), true, "catalog s-us",
                      std::string("\0body\n ", 7)};

TEST(shared_page, is_unpacked_as_it_was_packed) {
    EXPECT_EQ(unpack(pack(page)), page);
    EXPECT_EQ(unpack(pack(SharedPage{})), SharedPage{});
}

TEST(shared_page, refuses_whatever_is_not_whole) {
    const std::string whole = pack(page);
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_FALSE(unpack(whole.substr(0, size))) << size;
    EXPECT_FALSE(unpack(whole + "x"));
    for (const char* wrong :
         {"", "page", "rialto-page-1 ", "rialto-page-1 1 1 -1 1\n", "rialto-page-1 1 1 9 1\nx",
          "rialto-page-1 1 1 18446744073709551615 1\nx", "rialto-page-0 1 1 0 0\n"})
        EXPECT_FALSE(unpack(wrong)) << wrong;
}

} // namespace
} // namespace rialto::catalog
