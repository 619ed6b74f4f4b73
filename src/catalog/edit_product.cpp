#include "accounts/accounts.hpp"
#include "base/complaints.hpp"
#include "base/text.hpp"
#include "catalog/admin_wire.hpp"
#include "catalog/catalog.hpp" // limits
#include "catalog/html.hpp"
#include "catalog/sql.hpp"

#include <set>
#include <unordered_map>

namespace rialto::catalog {

namespace {

void check_price(const std::string& at, const AdminPrice& price, const markets::Markets& markets,
                 Complaints& complaints) {
    const markets::Market* market = markets.find_market(price.market);
    if (market == nullptr) return complaints.add(at + "/market", "there is no such market");
    const std::string code(market->currency.code());
    if (price.price.currency != market->currency) complaints.add(at + "/price/currency", "must be " + code);
    if (price.price.amount < 0 || price.price.amount > money_amount_max)
        complaints.add(at + "/price/amount", "must be 0 or more");
    if (!price.compare_at) return;
    if (price.compare_at->currency != market->currency)
        complaints.add(at + "/compare_at/currency", "must be " + code);
    if (price.compare_at->amount <= price.price.amount || price.compare_at->amount > money_amount_max)
        complaints.add(at + "/compare_at/amount", "must be above the price");
}

void check_texts(const std::map<std::string, AdminText>& texts, Complaints& complaints) {
    if (texts.size() > locales_per_product_max) complaints.add("/texts", "at most 50 locales");
    for (const auto& [locale, text] : texts) {
        const std::string at = "/texts/" + locale;
        if (!markets::is_locale(locale)) complaints.add(at, "must be a language tag like de or de-AT");
        if (text.title && (trim(*text.title).empty() || text.title->size() > title_bytes_max))
            complaints.add(at + "/title", "must have 1 to 1024 bytes");
        if (text.description_html && text.description_html->size() > description_bytes_max)
            complaints.add(at + "/description_html", "must have at most 128 KB");
    }
}

void check_visibility(const AdminVisibility& to, const markets::Markets& markets, Complaints& complaints) {
    if (to.groups.size() > visible_to_max) complaints.add("/visible_to/groups", "at most 100");
    if (to.segments.size() > visible_to_max) complaints.add("/visible_to/segments", "at most 100");
    for (std::size_t i = 0; i < to.segments.size(); ++i)
        if (markets.find_segment(to.segments[i]) == nullptr)
            complaints.add("/visible_to/segments/" + std::to_string(i), "there is no such segment");
}

/// Everything that can be said without the database.
Result<> check_edit(const ProductEdit& edit, const markets::Markets& markets) {
    Complaints complaints;
    if (edit.title && (trim(*edit.title).empty() || edit.title->size() > title_bytes_max))
        complaints.add("/title", "must have 1 to 1024 bytes");
    if (edit.description_html && edit.description_html->size() > description_bytes_max)
        complaints.add("/description_html", "must have at most 128 KB");
    if (edit.texts) check_texts(*edit.texts, complaints);
    if (edit.visible_to) check_visibility(*edit.visible_to, markets, complaints);
    std::set<std::string> skus;
    for (std::size_t v = 0; edit.variants && v < edit.variants->size(); ++v) {
        const AdminVariantEdit& variant = (*edit.variants)[v];
        const std::string at = "/variants/" + std::to_string(v);
        if (!skus.insert(variant.sku).second) complaints.add(at + "/sku", "is there twice");
        std::set<std::string> seen;
        for (std::size_t p = 0; variant.prices && p < variant.prices->size(); ++p) {
            const AdminPrice& price = (*variant.prices)[p];
            const std::string price_at = at + "/prices/" + std::to_string(p);
            if (!seen.insert(price.market).second) complaints.add(price_at + "/market", "is there twice");
            check_price(price_at, price, markets, complaints);
        }
    }
    return std::move(complaints).result();
}

/// Replaces the texts of the locales given; one without words is taken away.
Task<> edit_texts(postgres::Session& transaction, Uuid id, std::map<std::string, AdminText> texts) {
    std::vector<std::string> all, locales;
    std::vector<std::optional<std::string>> titles, descriptions;
    for (const auto& [locale, text] : texts) {
        all.push_back(locale);
        if (!text.title && !text.description_html) continue;
        locales.push_back(locale);
        titles.emplace_back();
        if (text.title) titles.back() = std::string(trim(*text.title));
        descriptions.emplace_back();
        if (text.description_html) descriptions.back() = sanitise_html(*text.description_html);
    }
    co_await transaction.run(sql::remove_product_texts, postgres::params(id, all));
    co_await transaction.run(sql::add_product_texts, postgres::params(id, locales, titles, descriptions));
}

Task<Result<>> check_groups(postgres::Session& session, std::vector<std::string> groups) {
    const postgres::Rows unknown = co_await session.run(sql::list_unknown_groups, postgres::params(groups));
    if (unknown.empty()) co_return Result<>();
    co_return invalid_field("/visible_to/groups", "there is no group " + unknown[0].get<std::string>(0));
}

Task<> append_changed(postgres::Session& transaction, Uuid id, Time at) {
    const std::vector<Uuid> events{make_uuid_v7(at)};
    const std::vector<Uuid> subjects{id};
    co_await transaction.run(sql::append_product_events, postgres::Params(events, subjects, at));
}

/// The first variant whose tax class is not there.
Task<Result<>> check_tax_classes(postgres::Session& session, std::vector<AdminVariantEdit> variants) {
    std::vector<std::string> wanted;
    for (const AdminVariantEdit& variant : variants)
        if (variant.tax_class) wanted.push_back(*variant.tax_class);
    if (wanted.empty()) co_return Result<>();
    std::set<std::string> known;
    const postgres::Rows rows = co_await session.run(sql::find_tax_classes, postgres::params(wanted));
    for (const postgres::Row row : rows) known.insert(row.get<std::string>(0));
    for (std::size_t v = 0; v < variants.size(); ++v)
        if (variants[v].tax_class && !known.contains(*variants[v].tax_class))
            co_return invalid_field("/variants/" + std::to_string(v) + "/tax_class",
                                    "there is no such tax class; give it a tax rate first");
    co_return Result<>();
}

/// Writes prices and tax classes; the error names a SKU that is not the product's.
Task<Result<>> edit_variants(postgres::Session& transaction, Uuid id,
                             std::vector<AdminVariantEdit> variants) {
    const postgres::Rows known = co_await transaction.run(sql::find_product_skus, postgres::Params(id));
    std::unordered_map<std::string, std::int64_t> sku_ids;
    for (const postgres::Row row : known) sku_ids.emplace(row.get<std::string>(0), row.get<std::int64_t>(1));
    std::vector<std::int64_t> classed;
    std::vector<std::string> classes;
    std::vector<std::int64_t> ids, amounts;
    std::vector<std::string> markets;
    std::vector<std::optional<std::int64_t>> compare_at;
    for (std::size_t v = 0; v < variants.size(); ++v) {
        const auto found = sku_ids.find(variants[v].sku);
        if (found == sku_ids.end())
            co_return invalid_field("/variants/" + std::to_string(v) + "/sku",
                                    "is no variant of this product");
        if (variants[v].tax_class) {
            classed.push_back(found->second);
            classes.push_back(*variants[v].tax_class);
        }
        for (const AdminPrice& price : variants[v].prices.value_or(std::vector<AdminPrice>())) {
            ids.push_back(found->second);
            markets.push_back(price.market);
            amounts.push_back(price.price.amount);
            compare_at.emplace_back();
            if (price.compare_at) compare_at.back() = price.compare_at->amount;
        }
    }
    if (!ids.empty())
        co_await transaction.run(sql::upsert_prices, postgres::Params(ids, markets, amounts, compare_at));
    if (!classed.empty())
        co_await transaction.run(sql::edit_tax_classes, postgres::params(id, classed, classes));
    co_return Result<>();
}

} // namespace

Task<Result<AdminProduct>> edit_product(postgres::Session& transaction,
                                        std::shared_ptr<const markets::Markets> markets, ProductEditCall call,
                                        Time at) {
    const Uuid id = call.id;
    const ProductEdit& edit = call.edit;
    CO_CHECK(check_edit(edit, *markets));
    std::optional<std::string> title;
    if (edit.title) title = std::string(trim(*edit.title));
    std::optional<std::string> description;
    if (edit.description_html) description = sanitise_html(*edit.description_html);
    std::optional<std::vector<std::string>> groups;
    std::optional<std::vector<std::string>> segments;
    if (edit.visible_to) {
        CO_CHECK(co_await check_groups(transaction, edit.visible_to->groups));
        groups = edit.visible_to->groups;
        segments = edit.visible_to->segments;
    }
    if (edit.variants) CO_CHECK(co_await check_tax_classes(transaction, *edit.variants));
    const postgres::Rows edited = co_await transaction.run(
        sql::edit_product, postgres::Params(id, edit.version, title, description, at, groups, segments));
    if (edited.empty()) {
        // Either it is not there, which read_product says, or it has moved on.
        CO_TRY(const AdminProduct current, co_await read_product(transaction, markets, id));
        co_return fail(ErrorKind::conflict, "version_conflict",
                       "Somebody changed this product; it has version " + std::to_string(current.version) +
                           " now. Read it again and repeat the change.");
    }
    if (edit.variants) CO_CHECK(co_await edit_variants(transaction, id, *edit.variants));
    if (edit.texts) co_await edit_texts(transaction, id, *edit.texts);
    co_await append_changed(transaction, id, at);
    accounts::AuditRecord record{call.key_digest, "edit_product", to_string(id), json::print(edit)};
    co_await accounts::append_audit_record(transaction, std::move(record), at);
    co_return co_await read_product(transaction, markets, id);
}

} // namespace rialto::catalog
