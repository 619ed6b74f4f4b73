#pragma once
// Price lists as the back office reads and writes them. What a list does to prices is in price_lists.hpp.

#include "base/id.hpp"
#include "base/money.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "base/time.hpp"
#include "markets/markets.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/postgres/postgres.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rialto::catalog {

// ---- limits -------------------------------------------------------------------------------------------
inline constexpr std::size_t price_lists_max = 1000; // of one store: every price is reckoned with all of them
inline constexpr std::size_t list_name_max = 200;    // code points
inline constexpr int list_priority_max = 1000;       // either way
inline constexpr std::size_t list_skus_per_write_max = 500;
inline constexpr std::size_t list_skus_per_page = 500;
inline constexpr std::size_t quantity_breaks_max = 20; // of one SKU in one list
inline constexpr int list_qty_max = 99;

struct AdminPriceList {
    Uuid id;
    std::int64_t version = 0;
    std::string name;
    std::optional<std::string> market;
    std::optional<std::string> group;
    std::optional<Time> starts_at;
    std::optional<Time> ends_at;
    int priority = 0;
    std::optional<int> percent_off_basis_points;
    int price_ending = 0;
    std::int64_t row_count = 0;
};

/// Without a market a list needs a rule, for it can have no rows.
struct NewPriceList {
    std::string name;
    std::optional<std::string> market = {};
    std::optional<std::string> group = {};
    std::optional<Time> starts_at = {};
    std::optional<Time> ends_at = {};
    std::optional<int> priority = {};
    std::optional<int> percent_off_basis_points = {};
    std::optional<int> price_ending = {};
};

/// Market and group stay: rows are in the market's currency.
struct PriceListEdit {
    std::int64_t version = 0; // the one that was read
    std::optional<std::string> name = {};
    std::optional<Time> starts_at = {};
    std::optional<Time> ends_at = {};
    std::optional<int> priority = {};
    std::optional<int> percent_off_basis_points = {};
    std::optional<int> price_ending = {};
    /// Of starts_at, ends_at, percent_off_basis_points: those to be empty from now on.
    std::optional<std::vector<std::string>> clear = {};
};

struct ListPrice {
    std::optional<int> min_qty = {}; // 1 when not given
    Money price;
    std::optional<Money> compare_at = {};
};

struct ListSku {
    std::string sku;
    std::vector<ListPrice> prices; // by min_qty; none takes the SKU out of the list
};

struct ListRowsEdit {
    std::vector<ListSku> items;
};

struct ListRowsPage {
    std::vector<ListSku> items;           // by SKU
    std::optional<std::string> next = {}; // the SKU after which to go on
};

/// What a write works in and leaves behind: who did it (digest of the API key) and when.
struct ListWrite {
    postgres::Session& transaction;
    std::shared_ptr<const markets::Markets> markets;
    crypto::Digest key_digest{};
    Time at;
};

/// One list, or all when none is named, by name.
Task<std::vector<AdminPriceList>> read_price_lists(postgres::Session& session, std::optional<Uuid> id);

/// invalid_request, limit_reached.
Task<Result<AdminPriceList>> create_price_list(ListWrite write, NewPriceList wanted);

/// invalid_request, not_found, version_conflict.
Task<Result<AdminPriceList>> edit_price_list(ListWrite write, Uuid id, PriceListEdit edit);

/// Replaces what the list has of the SKUs given. Safe to repeat. invalid_request, not_found, unknown_sku.
Task<Result<AdminPriceList>> set_list_rows(ListWrite write, Uuid id, ListRowsEdit edit);

/// not_found.
Task<Result<ListRowsPage>> read_list_rows(postgres::Session& session,
                                          std::shared_ptr<const markets::Markets> markets, Uuid id,
                                          std::string after);

} // namespace rialto::catalog
