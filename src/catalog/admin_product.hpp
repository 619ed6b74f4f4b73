#pragma once
// A product as the back office reads and edits it: straight from the database, never from a snapshot.

#include "base/id.hpp"
#include "base/money.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "base/time.hpp"
#include "markets/markets.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/postgres/postgres.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rialto::catalog {

inline constexpr std::size_t locales_per_product_max = 50;
inline constexpr std::size_t visible_to_max = 100; // groups, and segments

struct AdminPrice {
    std::string market;
    Money price;
    std::optional<Money> compare_at;
};

/// A product's words in one locale. In an edit, neither takes them away.
struct AdminText {
    std::optional<std::string> title = {};
    std::optional<std::string> description_html = {}; // sanitised on the way in
};

/// Everybody, when both are empty.
struct AdminVisibility {
    std::vector<std::string> groups;
    std::vector<std::string> segments;
};

struct AdminVariant {
    std::string sku;
    std::string title;
    std::vector<AdminPrice> prices; // of every market; converted where none is set
    std::int64_t on_hand = 0;
    std::int64_t reserved = 0;
    std::string tax_class;
};

struct AdminProduct {
    Uuid id;
    std::int64_t version = 0;
    std::string handle;
    std::string title;
    std::string description_html;
    std::string status;
    std::optional<std::string> brand;
    std::map<std::string, AdminText> texts; // by locale
    AdminVisibility visible_to;
    std::vector<AdminVariant> variants;
};

struct AdminVariantEdit {
    std::string sku;
    std::optional<std::vector<AdminPrice>> prices = {};
    std::optional<std::string> tax_class = {};
};

struct ProductEdit {
    std::int64_t version = 0; // the one that was read
    std::optional<std::string> title = {};
    std::optional<std::string> description_html = {}; // sanitised on the way in
    std::optional<std::vector<AdminVariantEdit>> variants = {};
    std::optional<std::map<std::string, AdminText>> texts = {}; // of the locales to change
    std::optional<AdminVisibility> visible_to = {};
};

/// Which product, what to change, and who does it (digest of the API key, for the audit record).
struct ProductEditCall {
    Uuid id;
    ProductEdit edit;
    crypto::Digest key_digest{};
};

/// The product as the back office sees it, whatever its status. not_found.
Task<Result<AdminProduct>> read_product(postgres::Session& session,
                                        std::shared_ptr<const markets::Markets> markets, Uuid id);

/// Changes title, description, texts, visibility, prices or tax classes in the caller's transaction, appends
/// `product.changed` and leaves an audit record; gives the product as it is now. Errors in order:
/// invalid_request (bad fields, by JSON pointer), not_found, version_conflict, invalid_request (a SKU that is
/// not the product's). After an error the transaction must not be committed.
Task<Result<AdminProduct>> edit_product(postgres::Session& transaction,
                                        std::shared_ptr<const markets::Markets> markets, ProductEditCall call,
                                        Time at);

// ---- categories -----------------------------------------------------------------------------------------

struct AdminCategory {
    std::string slug;
    std::string title;
    std::map<std::string, std::string> texts; // locale → title
};

struct CategoryEdit {
    std::optional<std::string> title = {};
    std::optional<std::map<std::string, std::string>> texts =
        {}; // of the locales to change; empty takes it away
};

struct CategoryEditCall {
    std::string slug;
    CategoryEdit edit;
    crypto::Digest key_digest{};
};

/// Changes a category's words in the caller's transaction, appends `categories.changed` and leaves an audit
/// record. Errors in order: invalid_request, not_found.
Task<Result<AdminCategory>> edit_category(postgres::Session& transaction, CategoryEditCall call, Time at);

} // namespace rialto::catalog
