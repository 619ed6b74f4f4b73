#include "base/text.hpp"

#include <gtest/gtest.h>

namespace rialto {
namespace {

using namespace std::string_view_literals;

TEST(utf8, accepts_what_unicode_calls_well_formed) {
    for (const std::string_view text :
         {""sv, "plain"sv, "nul \0 is a code point"sv, "\u007f\u0080\u07ff\u0800\ud7fe\ue000\uffff"sv,
          "\U00010000\U0010ffff"sv, "0123456\u00e9"sv, "01234567\u00e9"sv, "日本の湯呑み in the kitchen"sv})
        EXPECT_TRUE(is_valid_utf8(text)) << text;
}

TEST(utf8, refuses_all_else) {
    for (const std::string_view text :
         {"\x80"sv, "\xbf"sv, "\xc0\x80"sv, "\xc1\xbf"sv, "\xc2"sv, "\xc2 "sv, "\xe0\x80\x80"sv,
          "\xe0\x9f\xbf"sv, "\xed\xa0\x80"sv, "\xed\xbf\xbf"sv, "\xe2\x82"sv, "\xf0\x8f\xbf\xbf"sv,
          "\xf4\x90\x80\x80"sv, "\xf5\x80\x80\x80"sv, "\xff"sv, "01234567\xff"sv, "0123456\xc3"sv,
          "long enough for words\xe2\x28\xa1"sv, "\xf0\x90\x80"sv})
        EXPECT_FALSE(is_valid_utf8(text)) << testing::PrintToString(std::string(text));
}

TEST(code_points, are_counted_not_bytes) {
    EXPECT_EQ(code_points(""), 0U);
    EXPECT_EQ(code_points("abc"), 3U);
    EXPECT_EQ(code_points("Ódd"), 3U);
    EXPECT_EQ(code_points("湯呑\U0001F375"), 3U);
}

TEST(trim, takes_white_space_off_both_ends) {
    EXPECT_EQ(trim("  a b\t\r\n"), "a b");
    EXPECT_EQ(trim(""), "");
    EXPECT_EQ(trim(" \t "), "");
    EXPECT_EQ(trim("a"), "a");
}

TEST(split_trimmed, leaves_out_empty_pieces) {
    using Pieces = std::vector<std::string_view>;
    EXPECT_EQ(split_trimmed("mug, gift , mug", ','), (Pieces{"mug", "gift", "mug"}));
    EXPECT_EQ(split_trimmed("", ','), Pieces{});
    EXPECT_EQ(split_trimmed(" , ,", ','), Pieces{});
    EXPECT_EQ(split_trimmed("one", ','), Pieces{"one"});
    EXPECT_EQ(split_trimmed(",a;b,", ','), Pieces{"a;b"});
}

TEST(ascii_lower, leaves_other_letters_alone) {
    EXPECT_EQ(ascii_lower("Ab-Z0Ó["), "ab-z0Ó[");
}

TEST(fold_text, compares_letters_and_keeps_ascii_between_them) {
    EXPECT_EQ(fold_text("Levi's 1,5 L"), "levi's 1,5 l");
    EXPECT_EQ(fold_text("Straße – Café’s"), "strasse   cafe's");
    EXPECT_EQ(fold_text("Й Ελλάδα"), "й ελλάδα");
    EXPECT_EQ(fold_text(""), "");
}

TEST(fold_text, keeps_accents_when_asked) {
    EXPECT_EQ(fold_text("Möbel STRAßE", Accents::kept), "möbel straße");
}

TEST(slugify, folds_words_into_a_handle) {
    const struct {
        const char* text;
        const char* slug;
    } rows[] = {
        {"Ódd Goods", "odd-goods"},
        {"T‑Shirt “Über”", "t-shirt-uber"},
        {"  --Hello,   World!--  ", "hello-world"},
        {"O'Neill & Søn: Crème brûlée", "o-neill-son-creme-brulee"},
        {"Straße ŁÓDŹ Æther Œuvre Ðerð Þing", "strasse-lodz-aether-oeuvre-derd-thing"},
        {"İstanbul ılık", "istanbul-ilik"},
        {"100 % cotton", "100-cotton"},
        {"ｆｕｌｌ　ｗｉｄｔｈ ﬁt №5", "full-width-fit-no5"},
        {"日本の湯呑み", "日本の湯呑み"},
        {"ぎんざ ガラス", "ぎんざ-ガラス"},
        {"Йогурт Ёлка", "йогурт-ёлка"},
        {"हिन्दी", "हिन्दी"},
        {"한국어 찻잔", "한국어-찻잔"},
        {"ΣΊΣΥΦΟΣ", "σίσυφος"},
        {"e\u0301tude", "etude"},
        {"\u0301odd", "odd"},
        {"mug \U0001F375 tea", "mug-tea"},
        {"\U0001F375", ""},
        {"---", ""},
        {"", ""},
        {"bad \xff byte", "bad-byte"},
    };
    for (const auto& row : rows) EXPECT_EQ(slugify(row.text), row.slug) << row.text;
}

TEST(slugify, of_a_slug_is_itself) {
    for (const char* text : {"Ódd Goods", "日本の湯呑み", "Йогурт 2000", "Straße", "ﬃ x²", "Ǆ ĳ"}) {
        const std::string slug = slugify(text);
        EXPECT_EQ(slugify(slug), slug);
    }
}

} // namespace
} // namespace rialto
