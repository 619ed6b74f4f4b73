#include "catalog/html.hpp"

#include <gtest/gtest.h>

namespace rialto::catalog {
namespace {

struct Case {
    std::string_view html;
    std::string_view clean;
};

TEST(sanitise_html, keeps_harmless_markup_and_nothing_else) {
    const Case table[] = {
        {"", ""},
        {"  plain text ", "plain text"},
        {"Salt & pepper", "Salt &amp; pepper"},
        {"<p>Holds \"enough\".</p>", "<p>Holds \"enough\".</p>"},
        {"<ul>\n<li>350 ml, 12 oz</li>\n</ul>", "<ul>\n<li>350 ml, 12 oz</li>\n</ul>"},
        {"<p>100 % cotton<script>alert(1)</script></p>", "<p>100 % cotton</p>"},
        {"<style>p{}</style><p class=\"x\" onclick=\"y()\" style=\"color:red\">a</p>", "<p>a</p>"},
        {"<div><h1>Big</h1><h2>Small</h2></div>", "Big<h2>Small</h2>"},
        {"a<br/>b<br>c", "a<br>b<br>c"},
        {"<span style='x'>s</span>", "<span>s</span>"},
        {"<img src=x onerror=alert(1)>text", "text"},
        {"<iframe src='https://evil.example'></iframe>after", "after"},
        {"<a href=\"https://example.com/?a=1&amp;b=2\" target=_blank onclick=x>go</a>",
         "<a href=\"https://example.com/?a=1&amp;b=2\" rel=\"nofollow noopener\">go</a>"},
        {"<a href=mailto:shop@example.com>write</a>",
         "<a href=\"mailto:shop@example.com\" rel=\"nofollow noopener\">write</a>"},
        {"<a href=\"javascript:alert(1)\">x</a>", "x"},
        {"<a href=\"JaVaScRiPt:alert(1)\">x</a>", "x"},
        {"<a href=\" java\nscript:alert(1)\">x</a>", "x"},
        {"<a href=\"&#106;avascript:alert(1)\">x</a>", "x"},
        {"<a href=\"data:text/html,x\">x</a>", "x"},
        {"<a href=\"/local\">x</a>", "x"},
        {"<a href='https://e.example/\"onmouseover=x'>x</a>",
         "<a href=\"https://e.example/&quot;onmouseover=x\" rel=\"nofollow noopener\">x</a>"},
        {"<svg><script>alert(1)</script><p>in svg</p></svg>", "<p>in svg</p>"},
        {"<p>open <b>bold <i>both</b> tail", "<p>open <b>bold <i>both</i></b><i> tail</i></p>"},
        {"<!-- comment --><p>x</p>", "<p>x</p>"},
        {"&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;script&gt;alert(1)&lt;/script&gt;"},
        {"<scr<script>ipt>alert(1)</script>", "ipt&gt;alert(1)"},
        {"<table><tr><th>a</th><td>b</td></tr></table>",
         "<table><tbody><tr><th>a</th><td>b</td></tr></tbody></table>"},
        {"<template><p>x</p></template>y", "y"},
        {"<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>z", "<p>z</p>"},
    };
    for (const Case& row : table) EXPECT_EQ(sanitise_html(row.html), row.clean) << row.html;
}

TEST(sanitise_html, changes_nothing_the_second_time) {
    for (const std::string_view html :
         {"<p>a & b < c</p>", "<ul><li>x<li>y</ul>", "<a href='https://x.example/'>l</a> t", "<b>1<p>2</b>3",
          "<table><td>x</table>", "<h2><section><h3>x</h3></section></h2>"}) {
        const std::string once = sanitise_html(html);
        EXPECT_EQ(sanitise_html(once), once) << html;
    }
}

TEST(sanitise_html, survives_deep_nesting) {
    std::string deep;
    for (int i = 0; i < 20'000; ++i) deep += "<div>";
    const std::string clean = sanitise_html(deep + "x");
    EXPECT_LE(clean.size(), 1U);
    std::string spans;
    for (int i = 0; i < 200; ++i) spans += "<span>";
    EXPECT_NE(sanitise_html(spans + "text").find("text"), std::string::npos);
}

TEST(sanitise_html, never_lets_a_forbidden_tag_out) {
    // Pieces of markup thrown together at random, from a fixed seed.
    const std::string_view pieces[] = {
        "<",        ">",           "<script>", "</script>", "<p ",   "onload=x", "\"",          "'",
        "<a href=", "javascript:", "<!--",     "-->",       "<svg>", "<math>",   "</p>",        "text",
        "<style>",  "&#60;",       "<b>",      "</b>",      "=",     "/",        "<img src=x>", "<![CDATA["};
    std::uint32_t state = 12345;
    for (int round = 0; round < 3'000; ++round) {
        std::string html;
        for (int i = 0; i < 12; ++i) {
            state = state * 1664525 + 1013904223;
            html += pieces[(state >> 16) % std::size(pieces)];
        }
        const std::string clean = sanitise_html(html);
        for (std::size_t at = clean.find('<'); at != std::string::npos; at = clean.find('<', at + 1)) {
            const std::string_view rest = std::string_view(clean).substr(at);
            const bool is_allowed = rest.starts_with("<p>") || rest.starts_with("</p>") ||
                                    rest.starts_with("<b>") || rest.starts_with("</b>") ||
                                    rest.starts_with("<a href=\"http") || rest.starts_with("</a>");
            ASSERT_TRUE(is_allowed) << html << " gave " << clean;
        }
    }
}

TEST(html_to_text, keeps_words_lines_and_nothing_else) {
    EXPECT_EQ(html_to_text("<p>Soft,\n  <b>warm</b> wool.</p><ul><li>One</li> <li>T<i>w</i>o</li></ul>"),
              "Soft, warm wool.\nOne\nTwo");
    EXPECT_EQ(html_to_text("Food &amp; Drink"), "Food & Drink");
    EXPECT_EQ(html_to_text("a<script>b</script>c<br>d"), "ac\nd");
    EXPECT_EQ(html_to_text(""), "");
}

} // namespace
} // namespace rialto::catalog
