#include "catalog/exchange/import_stock_file.hpp"
#include "catalog/exchange/test_folder.hpp"
#include "catalog/test_database.hpp"
#include "inventory/sql.hpp"

namespace rialto::catalog {
namespace {

using test::Database;
using test::Folder;

/// The shirt in S (3, of which 2 are promised) and M (never stocked), and the mug (7).
struct Shelf : Database {
    Folder folder;

    Shelf() {
        support::apply_functions(inventory::sql::functions());
        run(import_products(work, test::two_products(), test::noon, {}));
        run(promise(owner));
    }

    static Task<> promise(postgres::Pool& pool) {
        co_await pool.run({"test.promise", "UPDATE inventory.stock SET reserved = 2 WHERE sku_id = (SELECT "
                                           "sku_id FROM inventory.skus WHERE sku = 'S-S')"});
        co_await pool.run({"test.ledger", "INSERT INTO inventory.ledger (sku_id, reference, kind, on_hand, "
                                          "reserved, at) SELECT sku_id, gen_random_uuid(), 'reservation', 0, "
                                          "2, now() FROM inventory.skus WHERE sku = 'S-S'"});
    }

    StockImportResult import(const std::string& text, StockImportOptions options = {}) {
        options.path = folder.write("stock.csv", text);
        Result<StockImportResult> result = run(import_stock_file(work, std::move(options), test::noon, {}));
        EXPECT_TRUE(result.has_value());
        return result ? std::move(*result) : StockImportResult{};
    }
    std::int64_t on_hand(const std::string& sku) {
        return number("SELECT on_hand FROM inventory.stock JOIN inventory.skus USING (sku_id) WHERE sku = '" +
                      sku + "'");
    }
    std::int64_t adjustments() {
        return number("SELECT count(*) FROM inventory.ledger WHERE kind = 'adjustment'");
    }
    /// SKUs whose ledger does not sum to its columns.
    std::int64_t faults() {
        return number("SELECT count(*) FROM inventory.stock s JOIN (SELECT sku_id, sum(on_hand) AS h, "
                      "sum(reserved) AS r FROM inventory.ledger GROUP BY sku_id) l USING (sku_id) WHERE "
                      "(s.on_hand, s.reserved) IS DISTINCT FROM (l.h, l.r)");
    }
};

std::vector<std::string> lines_of(const StockImportResult& result) {
    std::vector<std::string> lines;
    for (const ImportProblem& problem : result.errors) lines.push_back(to_string(problem));
    return lines;
}

TEST(import_stock_file, sets_what_was_counted_and_a_second_time_changes_nothing) {
    Shelf shelf;
    const std::string file = "SKU,On hand,Reason\nMUG,12,stocktake\nS-S,3,stocktake\nS-M,4,\n";
    const StockImportResult first = shelf.import(file);
    EXPECT_TRUE(first.has_landed);
    EXPECT_EQ(first.rows, 3);
    EXPECT_EQ(first.adjusted, 2);
    EXPECT_EQ(first.unchanged, 1);
    EXPECT_EQ(first.errors_total, 0);
    EXPECT_EQ(shelf.on_hand("MUG"), 12);
    EXPECT_EQ(shelf.on_hand("S-M"), 4);
    EXPECT_EQ(
        shelf.number("SELECT count(*) FROM inventory.ledger WHERE kind = 'adjustment' AND on_hand = 5 AND "
                     "reason = 'count 12: stocktake'"),
        1);
    EXPECT_EQ(shelf.number("SELECT count(*) FROM events.outbox WHERE topic = 'stock.changed' AND "
                           "jsonb_array_length(data -> 'stock') = 2"),
              1);
    const StockImportResult again = shelf.import(file);
    EXPECT_EQ(again.adjusted, 0);
    EXPECT_EQ(again.unchanged, 3);
    EXPECT_EQ(shelf.adjustments(), 2);
    EXPECT_EQ(shelf.faults(), 0);
}

TEST(import_stock_file, changes_once_under_a_reference) {
    Shelf shelf;
    const std::string file = "sku,delta,reference\nMUG,5,note 1\nMUG,5,note 1\nS-S,-1,note 1\nMUG,1,\n";
    const StockImportOptions named{.path = {}, .defaults = {.reason = "new goods", .reference = "note 2"}};
    EXPECT_EQ(shelf.import(file, named).adjusted, 4);
    EXPECT_EQ(shelf.on_hand("MUG"), 18);
    EXPECT_EQ(shelf.on_hand("S-S"), 2);
    EXPECT_EQ(shelf.number("SELECT count(*) FROM inventory.ledger WHERE reason = 'note 1: new goods'"), 3);
    const StockImportResult again = shelf.import(file, named);
    EXPECT_EQ(again.adjusted, 0);
    EXPECT_EQ(again.replayed, 4);
    EXPECT_EQ(shelf.on_hand("MUG"), 18);
    // A longer file lands what is new; another number under a known reference is somebody's mistake.
    const StockImportResult more =
        shelf.import("sku,delta,reference\nMUG,5,note 1\nMUG,6,note 1\nMUG,2,note 3\n");
    EXPECT_EQ(more.replayed, 1);
    EXPECT_EQ(more.adjusted, 1);
    EXPECT_EQ(lines_of(more),
              (std::vector<std::string>{"line 3: delta: MUG: its reference has changed this SKU by "
                                        "another number before: take a new reference"}));
    EXPECT_EQ(shelf.on_hand("MUG"), 20);
    EXPECT_EQ(shelf.faults(), 0);
}

TEST(import_stock_file, never_takes_what_is_promised_and_names_each_bad_row) {
    Shelf shelf;
    const StockImportResult result = shelf.import("SKU,On hand,Delta,Reference\n"
                                                  "S-S,1,,\n"
                                                  "MUG,,-8,note 1\n"
                                                  "NOPE,1,,\n"
                                                  ",1,,\n"
                                                  "MUG,x,,\n"
                                                  "MUG,1,1,\n"
                                                  "MUG,,,\n"
                                                  "MUG,,0,note 1\n"
                                                  "MUG,,3,\n"
                                                  "MUG,9,,\n"
                                                  "MUG,10,,\n");
    EXPECT_EQ(result.adjusted, 1);
    EXPECT_EQ(
        lines_of(result),
        (std::vector<std::string>{
            "line 2: On hand: S-S: below_reserved: 2 of 3 are promised to orders; cancel or ship those first",
            "line 3: Delta: MUG: below_reserved: 0 of 7 are promised to orders; cancel or ship those first",
            "line 4: SKU: NOPE: there is no such SKU", "line 5: SKU: is empty",
            "line 6: On hand: is no whole number from 0 to 1,000,000,000",
            "line 7: Delta: stands beside a count: give one of the two", "line 8: On hand: is empty",
            "line 9: Delta: changes nothing",
            "line 10: Reference: is needed beside a change, so that importing the file again adds nothing "
            "(or "
            "give --reference)",
            "line 12: SKU: is counted in line 11 already"}));
    EXPECT_EQ(shelf.on_hand("MUG"), 9);
    EXPECT_EQ(shelf.on_hand("S-S"), 3);
    // A refused change has kept nothing under its reference.
    EXPECT_EQ(shelf.import("SKU,Delta,Reference\nMUG,-8,note 1\n").adjusted, 1);
    EXPECT_EQ(shelf.faults(), 0);
}

TEST(import_stock_file, lands_all_or_nothing_when_strict_and_nothing_on_a_dry_run) {
    Shelf shelf;
    const std::string bad = "SKU,On hand\nMUG,1\nS-S,1\n";
    const StockImportResult refused = shelf.import(bad, {.path = {}, .is_strict = true});
    EXPECT_FALSE(refused.has_landed);
    EXPECT_EQ(refused.errors_total, 1);
    const StockImportResult dry = shelf.import("SKU,On hand\nMUG,1\n", {.path = {}, .is_dry_run = true});
    EXPECT_FALSE(dry.has_landed);
    EXPECT_EQ(dry.adjusted, 1);
    EXPECT_EQ(shelf.on_hand("MUG"), 7);
    EXPECT_TRUE(shelf.import("SKU,On hand\nMUG,1\nS-S,2\n", {.path = {}, .is_strict = true}).has_landed);
    EXPECT_EQ(shelf.on_hand("MUG"), 1);
    EXPECT_EQ(shelf.faults(), 0);
}

TEST(import_stock_file, refuses_a_file_that_is_none) {
    Shelf shelf;
    const auto code_of = [&](const std::string& path) {
        const auto result = shelf.run(import_stock_file(shelf.work, {.path = path}, test::noon, {}));
        return result ? "landed" : result.error().code;
    };
    EXPECT_EQ(code_of(shelf.folder.path.string()), "unreadable_file");
    for (const std::string& text : {"", "Title,On hand\nMug,1\n", "SKU,Title\nMUG,Mug\n"})
        EXPECT_EQ(code_of(shelf.folder.write("none.csv", text)), "invalid_csv") << text;
}

} // namespace
} // namespace rialto::catalog
