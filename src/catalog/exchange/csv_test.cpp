#include "catalog/exchange/csv.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace rialto::catalog {
namespace {

struct Read {
    std::vector<CsvRecord> records;
    std::string error;
};

Read read_all(const std::string& text) {
    std::istringstream in(text);
    CsvReader reader(in);
    Read read;
    while (true) {
        auto record = reader.next();
        if (!record) {
            read.error = record.error().detail;
            return read;
        }
        if (!*record) return read;
        read.records.push_back(std::move(**record));
    }
}

using Fields = std::vector<std::string>;

struct Case {
    std::string text;
    std::vector<Fields> records;
};

TEST(csv, reads_what_rfc_4180_and_spreadsheets_write) {
    const Case table[] = {
        {"", {}},
        {"\n\r\n\r", {}},
        {"a,b\n1,2\n", {{"a", "b"}, {"1", "2"}}},
        {"a,b\r\n1,2", {{"a", "b"}, {"1", "2"}}},
        {"a\rb\r", {{"a"}, {"b"}}},
        {"\xEF\xBB\xBF"
         "a,b",
         {{"a", "b"}}},
        {",\n", {{"", ""}}},
        {"\"\"\n", {{""}}},
        {"a,,\n", {{"a", "", ""}}},
        {R"("one, two","say ""hi""")", {{"one, two", "say \"hi\""}}},
        {"\"two\nlines\",x\n", {{"two\nlines", "x"}}},
        {"\"two\r\nlines\",x\r\n", {{"two\r\nlines", "x"}}},
        {"5\" disk,x", {{"5\" disk", "x"}}},
        {"\"quoted\" and more,x", {{"quoted and more", "x"}}},
    };
    for (const Case& row : table) {
        const Read read = read_all(row.text);
        EXPECT_EQ(read.error, "") << row.text;
        ASSERT_EQ(read.records.size(), row.records.size()) << row.text;
        for (std::size_t i = 0; i < row.records.size(); ++i)
            EXPECT_EQ(read.records[i].fields, row.records[i]);
    }
}

TEST(csv, tells_the_line_a_record_begins_at) {
    const Read read = read_all("a\r\n\r\n\"x\ny\nz\",1\r\nlast\r\n");
    ASSERT_EQ(read.records.size(), 3U);
    EXPECT_EQ(read.records[0].line, 1);
    EXPECT_EQ(read.records[1].line, 3);
    EXPECT_EQ(read.records[2].line, 6);
}

TEST(csv, says_which_quote_is_not_closed) {
    const Read read = read_all("a,b\n1,\"open\n2,3\n");
    EXPECT_EQ(read.records.size(), 1U);
    EXPECT_EQ(read.error, "line 2: a quote is opened and not closed");
}

TEST(csv, refuses_monsters) {
    EXPECT_NE(read_all("a\n" + std::string(csv_record_bytes_max + 2, 'x')).error, "");
    EXPECT_NE(read_all(std::string(csv_fields_max + 1, ',')).error, "");
}

TEST(csv, reads_across_its_buffer) {
    std::string text;
    for (int i = 0; i < 20'000; ++i) text += "\"row, " + std::to_string(i) + "\",x\r\n";
    const Read read = read_all(text);
    ASSERT_EQ(read.records.size(), 20'000U);
    for (int i = 0; i < 20'000; ++i) {
        ASSERT_EQ(read.records[static_cast<std::size_t>(i)].fields,
                  (Fields{"row, " + std::to_string(i), "x"}));
        ASSERT_EQ(read.records[static_cast<std::size_t>(i)].line, i + 1);
    }
}

TEST(append_csv_field, reads_back_as_what_was_written) {
    for (const std::string field : {"", "plain", " spaced ", "a,b", "say \"yes\"", "two\nlines", "cr\r\nlf",
                                    "\"", "日本, \"茶\"", "'single'"}) {
        std::string line = "x,";
        append_csv_field(line, field);
        std::istringstream in(line + "\n");
        CsvReader reader(in);
        const auto record = reader.next();
        ASSERT_TRUE(record.has_value() && record->has_value());
        EXPECT_EQ((*record)->fields, (std::vector<std::string>{"x", field}));
    }
}

} // namespace
} // namespace rialto::catalog
