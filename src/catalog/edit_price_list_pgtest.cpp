#include "catalog/test_segments.hpp"

namespace rialto::catalog {
namespace {

using std::chrono::hours;
using test::noon;
using Shop = test::SegmentShop;

struct Refusal {
    NewPriceList list;
    std::string pointer;
};

TEST(create_price_list, names_each_bad_field) {
    Shop shop;
    const Refusal table[] = {
        {{.name = " ", .market = "us"}, "/name"},
        {{.name = "x", .market = "mars"}, "/market"},
        {{.name = "x"}, "/market"},
        {{.name = "x", .market = "us", .group = "nobody"}, "/group"},
        {{.name = "x", .market = "us", .starts_at = noon, .ends_at = noon}, "/ends_at"},
        {{.name = "x", .market = "us", .priority = 1001}, "/priority"},
        {{.name = "x", .percent_off_basis_points = 0}, "/percent_off_basis_points"},
        {{.name = "x", .market = "us", .price_ending = 100}, "/price_ending"},
    };
    for (const Refusal& row : table) {
        const auto refused = shop.run([](Shop& of, NewPriceList list) -> Task<Result<AdminPriceList>> {
            postgres::Transaction transaction = co_await of.order.begin();
            co_return co_await create_price_list({transaction, of.store->markets(), {}, noon},
                                                 std::move(list));
        }(shop, row.list));
        ASSERT_FALSE(refused.has_value()) << row.pointer;
        EXPECT_EQ(refused.error().fields.at(0).pointer, row.pointer);
    }
    const AdminPriceList list = shop.make_list({.name = "Row", .market = "us"});
    EXPECT_EQ(shop.set_rows(list.id, {{"NOTHING", {}}}).error().code, "unknown_sku");
    EXPECT_EQ(shop.set_rows(list.id, {{"MUG", {{{}, {1, *parse_currency("EUR")}, {}}}}})
                  .error()
                  .fields.at(0)
                  .pointer,
              "/items/0/prices/0/price/currency");
    EXPECT_EQ(shop.set_rows(Uuid{}, {}).error().code, "not_found");
    EXPECT_EQ(
        shop.number("SELECT count(*) FROM accounts.audit_records WHERE operation = 'create_price_list'"), 1);
}

TEST(edit_price_list, changes_what_is_given_and_empties_what_is_named) {
    Shop shop;
    const AdminPriceList made = shop.make_list(
        {.name = "Sale", .market = "us", .ends_at = noon + hours(1), .percent_off_basis_points = 1000});
    const auto edit = [&](PriceListEdit change) {
        return shop.run([](Shop& of, Uuid id, PriceListEdit wanted) -> Task<Result<AdminPriceList>> {
            postgres::Transaction transaction = co_await of.order.begin();
            auto edited =
                co_await edit_price_list({transaction, of.store->markets(), {}, noon}, id, std::move(wanted));
            if (edited) co_await transaction.commit();
            co_return edited;
        }(shop, made.id, std::move(change)));
    };
    const auto edited = edit({.version = 1, .priority = 5, .clear = std::vector<std::string>{"ends_at"}});
    ASSERT_TRUE(edited.has_value());
    EXPECT_EQ(edited->version, 2);
    EXPECT_EQ(edited->priority, 5);
    EXPECT_EQ(edited->ends_at, std::nullopt);
    EXPECT_EQ(edited->percent_off_basis_points, 1000);
    EXPECT_EQ(edit({.version = 1, .priority = 6}).error().code, "version_conflict");
    EXPECT_EQ(edit({.version = 2, .clear = std::vector<std::string>{"name"}}).error().fields.at(0).pointer,
              "/clear/0");
}

} // namespace
} // namespace rialto::catalog
