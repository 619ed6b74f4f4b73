#include "catalog/shared_page.hpp"

#include <gtest/gtest.h>

namespace rialto::catalog {
namespace {

const SharedPage page{Time(std::chrono::microseconds(1'800'000'000'123'456)), true, "catalog s-us",
                      std::string("edge\0", 5), std::string("\0body\n ", 7)};
const PageSeal seal{"secret", "7:abc"};

TEST(shared_page, is_unpacked_as_it_was_packed) {
    EXPECT_EQ(unpack(pack(page, seal), seal), page);
    EXPECT_EQ(unpack(pack(SharedPage{}, seal), seal), SharedPage{});
}

TEST(shared_page, refuses_whatever_is_not_whole) {
    const std::string whole = pack(page, seal);
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_FALSE(unpack(whole.substr(0, size), seal)) << size;
    EXPECT_FALSE(unpack(whole + "x", seal));
    for (const char* wrong :
         {"", "page", "rialto-page-2 ", "rialto-page-2 1 1 -1 1\n", "rialto-page-2 1 1 9 1\nx",
          "rialto-page-2 1 1 18446744073709551615 1\nx", "rialto-page-0 1 1 0 0\n"})
        EXPECT_FALSE(unpack(wrong, seal)) << wrong;
}

TEST(shared_page, refuses_a_page_with_any_byte_changed) {
    const std::string whole = pack(page, seal);
    for (std::size_t at = 0; at < whole.size(); ++at) {
        std::string damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ 1);
        EXPECT_FALSE(unpack(damaged, seal)) << at;
    }
}

TEST(shared_page, refuses_a_page_of_another_store_or_another_key) {
    EXPECT_FALSE(unpack(pack(page, seal), {"another secret", seal.key}));
    EXPECT_FALSE(unpack(pack(page, seal), {seal.secret, "8:abc"}));
}

} // namespace
} // namespace rialto::catalog
