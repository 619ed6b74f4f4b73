#include "catalog/exchange/cells.hpp"

#include <gtest/gtest.h>

namespace rialto::catalog {
namespace {

using List = std::vector<std::string>;
using Lines = std::vector<NameValue>;

TEST(cells, read_lists_back_as_they_were_printed) {
    EXPECT_EQ(split_list(" a, b ,,c"), (List{"a", "b", "c"}));
    EXPECT_EQ(split_list("one\\, two,back\\slash,end\\\\"), (List{"one, two", "back\\slash", "end\\"}));
    for (const List& list : {List{}, List{"a"}, List{"a,b", "c\\", "\\,", "d\\\\,"}, List{"\\"}})
        EXPECT_EQ(split_list(print_list(list)), list) << print_list(list);
}

TEST(cells, read_lines_back_as_they_were_printed) {
    EXPECT_EQ(split_lines("Care: Wash: cold\r\n\nMade in : Spain "),
              (Lines{{"Care", "Wash: cold"}, {"Made in", "Spain"}}));
    EXPECT_FALSE(split_lines("no colon"));
    EXPECT_FALSE(split_lines(": no name"));
    for (const Lines& lines : {Lines{}, Lines{{"a", "b"}},
                               Lines{{"a:b", "c:d"}, {"n\nm", "x\ny\\n"}, {"\\", "\\"}}, Lines{{"a", ""}}})
        EXPECT_EQ(split_lines(print_lines(lines)), lines) << print_lines(lines);
}

TEST(cells, know_whole_numbers_as_spreadsheets_write_them) {
    EXPECT_EQ(parse_whole("12"), 12);
    EXPECT_EQ(parse_whole("12.00"), 12);
    EXPECT_EQ(parse_whole("-3"), -3);
    for (const char* text : {"", "1.5", "many", "1e3", "99999999999999999999"})
        EXPECT_FALSE(parse_whole(text));
}

} // namespace
} // namespace rialto::catalog
