#include "accounts/test_accounts.hpp"

namespace rialto::accounts {
namespace {

using http::Access;
using http::Method;
using test::Asked;
using test::header_of;
using test::noon;
using test::Shop;

const std::string anna = R"({"email": "anna@example.com", "password": "correct horse"})";

std::string said(Shop& shop, Keys& keys, Access access, Asked& asked) {
    const std::optional<Error> error = shop.run(check_access(keys, shop.sessions, access, asked.request));
    return error ? error->code : "";
}

Task<std::string> make_key(postgres::Pool& pool, Role role) {
    postgres::Session session = co_await pool.session();
    co_return co_await make_api_key(session, role, "test", noon);
}

TEST(check_access, tells_shoppers_keys_and_strangers_apart) {
    Shop shop;
    Keys keys(shop.order);
    const std::string token = "Bearer " + shop.sign_up("anna@example.com")->token;
    const std::string key = "Bearer " + shop.run(make_key(shop.owner, Role::owner));
    Asked shopper(Method::get, {{"Authorization", token}});
    Asked owner(Method::get, {{"Authorization", key}});
    Asked stranger(Method::get, {});
    EXPECT_EQ(said(shop, keys, Access::account, shopper), "");
    EXPECT_EQ(said(shop, keys, Access::account, owner), "forbidden");
    EXPECT_EQ(said(shop, keys, Access::account, stranger), "unauthenticated");
    for (const Access access : {Access::viewer, Access::support, Access::manager, Access::owner}) {
        EXPECT_EQ(said(shop, keys, access, shopper), "forbidden");
        EXPECT_EQ(said(shop, keys, access, owner), "");
        EXPECT_EQ(said(shop, keys, access, stranger), "unauthenticated");
    }
}

TEST(find_session, takes_a_cookie_for_writes_from_own_pages_only) {
    Shop shop;
    Keys keys(shop.order);
    const std::string cookie = "theme=dark; rialto_session=" + shop.sign_up("anna@example.com")->token;
    struct Row {
        std::vector<std::pair<std::string, std::string>> headers;
        std::string said;
    };
    const Row rows[] = {
        {{}, "cross_site_request"},
        {{{"Sec-Fetch-Site", "same-origin"}}, ""},
        {{{"Sec-Fetch-Site", "same-origin"}, {"Origin", "https://evil.example"}}, ""},
        {{{"Sec-Fetch-Site", "same-site"}}, "cross_site_request"},
        {{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "http://shop.example:8080"}}, "cross_site_request"},
        {{{"Sec-Fetch-Site", "none"}}, "cross_site_request"},
        {{{"Origin", "http://Shop.example:8080"}}, ""},
        {{{"Origin", "http://shop.example"}}, "cross_site_request"},
        {{{"Origin", "https://evil.example"}}, "cross_site_request"},
        {{{"Origin", "null"}}, "cross_site_request"},
    };
    for (const Row& row : rows) {
        auto headers = row.headers;
        headers.emplace_back("Cookie", cookie);
        headers.emplace_back("Host", "shop.example:8080");
        Asked read(Method::get, headers);
        EXPECT_EQ(said(shop, keys, Access::account, read), "");
        for (const Method method : {Method::post, Method::put, Method::patch, Method::del}) {
            Asked write(method, headers);
            EXPECT_EQ(said(shop, keys, Access::account, write), row.said) << headers[0].second;
        }
    }
    Asked lost(Method::post, {{"Cookie", "rialto_session=nonsense"}, {"Sec-Fetch-Site", "same-origin"}});
    EXPECT_EQ(said(shop, keys, Access::account, lost), "unauthenticated");
}

TEST(find_session, prefers_a_bearer_token_and_minds_no_other_bearer) {
    Shop shop;
    const OpenedSession one = *shop.sign_up("anna@example.com");
    const OpenedSession two = *shop.sign_up("bert@example.com");
    Asked both(Method::get,
               {{"Authorization", "Bearer " + one.token}, {"Cookie", "rialto_session=" + two.token}});
    EXPECT_EQ(shop.run(find_session(shop.sessions, both.request))->account.id, one.account.id);
    Asked of_order(Method::get,
                   {{"Authorization", "Bearer an-orders-token"}, {"Cookie", "rialto_session=" + two.token}});
    EXPECT_EQ(shop.run(find_session(shop.sessions, of_order.request))->account.id, two.account.id);
}

TEST(create_session, sets_a_cookie_that_scripts_cannot_read) {
    Shop shop;
    shop.service.trusted_edges = *parse_ip_networks("192.0.2.1");
    Asked up(Method::post, {}, anna);
    const http::Response made = shop.run(create_account(shop.service, up.request));
    EXPECT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(made.body.find("token"), std::string::npos);
    const std::string plain = header_of(made, "Set-Cookie");
    EXPECT_TRUE(plain.starts_with("rialto_session=rialto_session_")) << plain;
    EXPECT_TRUE(plain.ends_with("; Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax")) << plain;
    Asked in(Method::post, {{"X-Forwarded-Proto", "https"}}, anna);
    const http::Response opened = shop.run(create_session(shop.service, in.request));
    EXPECT_EQ(opened.status, 201) << opened.body;
    EXPECT_TRUE(header_of(opened, "Set-Cookie").ends_with("; SameSite=Lax; Secure"));
    EXPECT_EQ(header_of(opened, "Cache-Control"), "private, no-store");
}

TEST(create_session, is_refused_to_foreign_pages) {
    Shop shop;
    Asked up(Method::post, {{"Sec-Fetch-Site", "cross-site"}}, anna);
    EXPECT_EQ(shop.run(create_account(shop.service, up.request)).status, 403);
    Asked in(Method::post, {{"Origin", "https://evil.example"}, {"Host", "shop.example"}}, anna);
    EXPECT_EQ(shop.run(create_session(shop.service, in.request)).status, 403);
}

TEST(create_session, is_throttled_by_email_in_any_spelling_known_or_not) {
    Shop shop;
    ASSERT_TRUE(shop.sign_up("anna@example.com"));
    for (const std::string name : {"anna", "nobody"}) {
        for (int i = 0; i <= attempts_per_email.tokens; ++i) {
            Asked in(Method::post, {},
                     R"({"email": ")" + (i % 2 == 0 ? name : " " + name) +
                         R"(@Example.COM", "password": "wrong one"})");
            in.request.peer = i % 2 == 0 ? "192.0.2.1" : "192.0.2.2";
            const http::Response answer = shop.run(create_session(shop.service, in.request));
            if (i < attempts_per_email.tokens) {
                EXPECT_EQ(answer.status, 401) << answer.body;
                continue;
            }
            EXPECT_EQ(answer.status, 429);
            EXPECT_EQ(header_of(answer, "Retry-After"), "30");
            EXPECT_EQ(header_of(answer, "RateLimit-Limit"), "10");
            EXPECT_EQ(header_of(answer, "RateLimit-Remaining"), "0");
            EXPECT_EQ(header_of(answer, "RateLimit-Reset"), "300");
        }
    }
    Asked later(Method::post, {}, anna);
    later.request.received_at = noon + std::chrono::seconds(30);
    EXPECT_EQ(shop.run(create_session(shop.service, later.request)).status, 201);
}

TEST(create_session, is_throttled_by_address) {
    Shop shop;
    int refused = 0;
    for (int i = 0; i <= attempts_per_address.tokens; ++i) {
        Asked in(Method::post, {},
                 R"({"email": "a)" + std::to_string(i) + R"(@b", "password": "wrong one"})");
        in.request.peer = i % 2 == 0 ? "2001:db8::1" : "2001:db8::2";
        refused += shop.run(create_session(shop.service, in.request)).status == 429 ? 1 : 0;
    }
    EXPECT_EQ(refused, 1);
    Asked elsewhere(Method::post, {}, R"({"email": "a@b", "password": "wrong one"})");
    EXPECT_EQ(shop.run(create_session(shop.service, elsewhere.request)).status, 401);
}

TEST(end_session, takes_the_cookie_away_and_may_be_repeated) {
    Shop shop;
    const std::string cookie = "rialto_session=" + shop.sign_up("anna@example.com")->token;
    Asked foreign(Method::del, {{"Cookie", cookie}, {"Sec-Fetch-Site", "cross-site"}});
    EXPECT_EQ(shop.run(end_session(shop.service, foreign.request)).status, 403);
    Asked mine(Method::get, {{"Cookie", cookie}});
    const http::Response me = shop.run(get_me(shop.service, mine.request));
    EXPECT_EQ(me.status, 200);
    EXPECT_TRUE(header_of(me, "Set-Cookie").starts_with(cookie + "; Max-Age=2592000;"));
    for (int i = 0; i < 2; ++i) {
        Asked own(Method::del, {{"Cookie", cookie}, {"Sec-Fetch-Site", "same-origin"}});
        const http::Response ended = shop.run(end_session(shop.service, own.request));
        EXPECT_EQ(ended.status, 204);
        EXPECT_TRUE(header_of(ended, "Set-Cookie").starts_with("rialto_session=; Max-Age=0;"));
        EXPECT_EQ(shop.run(get_me(shop.service, mine.request)).status, 401);
    }
    Asked nobody(Method::del, {});
    const http::Response none = shop.run(end_session(shop.service, nobody.request));
    EXPECT_EQ(none.status, 204);
    EXPECT_EQ(header_of(none, "Set-Cookie"), "");
}

} // namespace
} // namespace rialto::accounts
