#include "accounts/accounts.hpp"
#include "base/complaints.hpp"
#include "base/text.hpp"
#include "catalog/admin_wire.hpp"
#include "catalog/catalog.hpp" // limits
#include "catalog/sql.hpp"
#include "platform/events/events.hpp"

namespace rialto::catalog {

namespace {

Result<> check_edit(const CategoryEdit& edit) {
    Complaints complaints;
    if (edit.title && (trim(*edit.title).empty() || edit.title->size() > title_bytes_max))
        complaints.add("/title", "must have 1 to 1024 bytes");
    if (edit.texts && edit.texts->size() > locales_per_product_max)
        complaints.add("/texts", "at most 50 locales");
    if (edit.texts)
        for (const auto& [locale, title] : *edit.texts) {
            if (!markets::is_locale(locale))
                complaints.add("/texts/" + locale, "must be a language tag like de or de-AT");
            if (title.size() > title_bytes_max)
                complaints.add("/texts/" + locale, "must have at most 1024 bytes");
        }
    return std::move(complaints).result();
}

Task<> edit_texts(postgres::Session& transaction, Uuid id, std::map<std::string, std::string> texts) {
    std::vector<std::string> all, locales, titles;
    for (const auto& [locale, title] : texts) {
        all.push_back(locale);
        if (trim(title).empty()) continue;
        locales.push_back(locale);
        titles.emplace_back(trim(title));
    }
    co_await transaction.run(sql::remove_category_texts, postgres::params(id, all));
    co_await transaction.run(sql::add_category_texts, postgres::params(id, locales, titles));
}

} // namespace

Task<Result<AdminCategory>> edit_category(postgres::Session& transaction, CategoryEditCall call, Time at) {
    CO_CHECK(check_edit(call.edit));
    std::optional<std::string> title;
    if (call.edit.title) title = std::string(trim(*call.edit.title));
    const postgres::Rows rows =
        co_await transaction.run(sql::edit_category, postgres::params(call.slug, title));
    if (rows.empty()) co_return fail(ErrorKind::not_found, "not_found", "There is no such category.");
    const Uuid id = rows[0].get<Uuid>(0);
    AdminCategory category{call.slug, rows[0].get<std::string>(1), {}};
    if (call.edit.texts) co_await edit_texts(transaction, id, *call.edit.texts);
    const postgres::Rows texts = co_await transaction.run(sql::read_category_texts, postgres::params(id));
    for (const postgres::Row row : texts) category.texts[row.get<std::string>(0)] = row.get<std::string>(1);
    co_await events::append(transaction, "categories.changed", call.slug, "{}", at);
    accounts::AuditRecord record{call.key_digest, "edit_category", call.slug, json::print(call.edit)};
    co_await accounts::append_audit_record(transaction, std::move(record), at);
    co_return category;
}

} // namespace rialto::catalog
