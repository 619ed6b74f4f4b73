#include "catalog/admin_product.hpp"
#include "catalog/test_database.hpp"

namespace rialto::catalog {
namespace {

using test::Database;

struct Shop : Database {
    Uuid shirt;

    Shop() {
        run(import_products(work, test::two_products(), test::noon, {}));
        shirt = run([](postgres::Pool& pool) -> Task<Uuid> {
            const postgres::Rows rows = co_await pool.run(
                {"test.id", "SELECT product_id FROM catalog.products WHERE handle = 'shirt'"}, {});
            co_return rows[0].get<Uuid>(0);
        }(owner));
    }

    Result<AdminProduct> edit(const Uuid& id, ProductEdit change) {
        return run([](Shop& shop, Uuid product, ProductEdit wanted) -> Task<Result<AdminProduct>> {
            postgres::Transaction transaction = co_await shop.order.begin();
            auto edited =
                co_await edit_product(transaction, shop.markets, {product, std::move(wanted)}, test::noon);
            if (edited) co_await transaction.commit();
            co_return edited;
        }(*this, id, std::move(change)));
    }

    Result<AdminProduct> read(const Uuid& id) {
        return run([](Shop& shop, Uuid product) -> Task<Result<AdminProduct>> {
            postgres::Session session = co_await shop.order.session();
            co_return co_await read_product(session, shop.markets, product);
        }(*this, id));
    }
};

Money usd(std::int64_t amount) {
    return {amount, *parse_currency("USD")};
}

TEST(read_product, shows_prices_of_every_market_and_stock) {
    Shop shop;
    const auto product = shop.read(shop.shirt);
    ASSERT_TRUE(product.has_value());
    EXPECT_EQ(product->version, 1);
    EXPECT_EQ(product->handle, "shirt");
    EXPECT_EQ(product->status, "active");
    ASSERT_EQ(product->variants.size(), 2U);
    EXPECT_EQ(product->variants[0].sku, "S-S");
    EXPECT_EQ(product->variants[0].title, "S");
    EXPECT_EQ(product->variants[0].on_hand, 3);
    EXPECT_EQ(product->variants[0].reserved, 0);
    ASSERT_EQ(product->variants[0].prices.size(), 2U);
    EXPECT_EQ(product->variants[0].prices[0].price, usd(1990));
    EXPECT_EQ(product->variants[0].prices[1].price.amount, 1899); // 19.90 × 0.92 = 18.31, up to the next …99
    EXPECT_EQ(shop.read(Uuid{}).error().code, "not_found");
}

TEST(edit_product, changes_what_is_given_and_leaves_the_rest) {
    Shop shop;
    ProductEdit change{.version = 1, .title = "New", .description_html = {}, .variants = {}};
    const auto edited = shop.edit(shop.shirt, change);
    ASSERT_TRUE(edited.has_value());
    EXPECT_EQ(edited->version, 2);
    EXPECT_EQ(edited->title, "New");
    EXPECT_EQ(edited->description_html, "<p>Soft.</p>");
    EXPECT_EQ(
        shop.number("SELECT count(*) FROM events.outbox WHERE topic = 'product.changed' AND subject = '" +
                    to_string(shop.shirt) + "'"),
        2);

    EXPECT_EQ(
        shop.number(
            "SELECT count(*) FROM accounts.audit_records WHERE operation = 'edit_product' AND subject = '" +
            to_string(shop.shirt) + "' AND detail ->> 'title' = 'New'"),
        1);

    change = {.version = 2,
              .title = {},
              .description_html = "<p onclick=x>Hi<script>y</script></p>",
              .variants = {}};
    const auto cleaned = shop.edit(shop.shirt, change);
    ASSERT_TRUE(cleaned.has_value());
    EXPECT_EQ(cleaned->description_html, "<p>Hi</p>");
}

TEST(edit_product, sets_prices_and_drops_a_former_price_that_is_not_given) {
    Shop shop;
    ProductEdit change{.version = 1, .title = {}, .description_html = {}, .variants = {}};
    change.variants = {{.sku = "S-S",
                        .prices = std::vector<AdminPrice>{{"us", usd(1500), {}},
                                                          {"eu", {1400, *parse_currency("EUR")}, {}}}}};
    const auto edited = shop.edit(shop.shirt, change);
    ASSERT_TRUE(edited.has_value());
    EXPECT_EQ(edited->variants[0].prices[0].price.amount, 1500);
    EXPECT_EQ(edited->variants[0].prices[0].compare_at, std::nullopt);
    EXPECT_EQ(edited->variants[0].prices[1].price.amount, 1400);
}

TEST(edit_product, moves_a_variant_into_another_tax_class_that_there_is) {
    Shop shop;
    ProductEdit change{.version = 1, .title = {}, .description_html = {}, .variants = {}};
    change.variants = {{.sku = "S-S", .prices = {}, .tax_class = "exempt"}};
    const auto edited = shop.edit(shop.shirt, change);
    ASSERT_TRUE(edited.has_value());
    EXPECT_EQ(edited->variants[0].tax_class, "exempt");
    EXPECT_EQ(edited->variants[1].tax_class, "standard");
    EXPECT_EQ(edited->variants[0].prices[0].price.amount, 1990);
    change.version = 2;
    change.variants = {{.sku = "S-S", .prices = {}, .tax_class = "no-such"}};
    const auto refused = shop.edit(shop.shirt, change);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().fields[0].pointer, "/variants/0/tax_class");
}

TEST(edit_product, refuses_a_stale_version_and_strangers) {
    Shop shop;
    const ProductEdit change{.version = 1, .title = "New", .description_html = {}, .variants = {}};
    EXPECT_TRUE(shop.edit(shop.shirt, change).has_value());
    EXPECT_EQ(shop.edit(shop.shirt, change).error().code, "version_conflict");
    EXPECT_EQ(shop.edit(Uuid{}, change).error().code, "not_found");
}

struct Refusal {
    ProductEdit change;
    std::string pointer;
};

TEST(edit_product, names_each_bad_field_and_changes_nothing) {
    Shop shop;
    const Currency eur = *parse_currency("EUR");
    const auto with_price = [](AdminPrice price) {
        ProductEdit change{.version = 1, .title = "New", .description_html = {}, .variants = {}};
        change.variants = {{.sku = "S-S", .prices = std::vector<AdminPrice>{std::move(price)}}};
        return change;
    };
    ProductEdit stranger = with_price({"us", usd(100), {}});
    stranger.variants->at(0).sku = "MUG";
    ProductEdit twice = with_price({"us", usd(100), {}});
    twice.variants->push_back(twice.variants->at(0));
    const Refusal table[] = {
        {{.version = 1, .title = "  ", .description_html = {}, .variants = {}}, "/title"},
        {{.version = 1, .title = std::string(2000, 'x'), .description_html = {}, .variants = {}}, "/title"},
        {{.version = 1, .title = {}, .description_html = std::string(200'000, 'x'), .variants = {}},
         "/description_html"},
        {with_price({"mars", usd(100), {}}), "/variants/0/prices/0/market"},
        {with_price({"us", {100, eur}, {}}), "/variants/0/prices/0/price/currency"},
        {with_price({"us", usd(-1), {}}), "/variants/0/prices/0/price/amount"},
        {with_price({"us", usd(100), usd(100)}), "/variants/0/prices/0/compare_at/amount"},
        {with_price({"us", usd(100), Money{200, eur}}), "/variants/0/prices/0/compare_at/currency"},
        {stranger, "/variants/0/sku"},
        {twice, "/variants/1/sku"},
    };
    for (const Refusal& row : table) {
        const auto refused = shop.edit(shop.shirt, row.change);
        ASSERT_FALSE(refused.has_value()) << row.pointer;
        EXPECT_EQ(refused.error().code, "invalid_request");
        ASSERT_FALSE(refused.error().fields.empty());
        EXPECT_EQ(refused.error().fields[0].pointer, row.pointer);
    }
    EXPECT_EQ(shop.number("SELECT version FROM catalog.products WHERE handle = 'shirt'"), 1);
    EXPECT_EQ(shop.number("SELECT count(*) FROM accounts.audit_records"), 0);
}

} // namespace
} // namespace rialto::catalog
