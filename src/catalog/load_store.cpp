// A node's first snapshot: the catalog that was saved, with what changed since, or all of it compiled anew.
// And the saving.

#include "base/check.hpp"
#include "base/on_thread.hpp"
#include "catalog/load_catalog.hpp"
#include "catalog/sql.hpp"
#include "catalog/store_state.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace rialto::catalog {

namespace {

/// Of everything beside the products that is compiled into parts: a saved part is of use only while all of it
/// is the same.
std::uint64_t fingerprint_of(const markets::Markets& markets) {
    std::string all;
    const auto add = [&](const auto&... values) { ((all += fmt::format("{}\n", values)), ...); };
    for (const markets::Market& market : markets.markets())
        add(market.market, market.currency.code(), market.rate_micros, market.price_ending,
            market.is_default);
    for (const markets::Segment& segment : markets.segments())
        add(segment.segment, segment.market, segment.locale);
    return hash_text(all);
}

Task<std::optional<Time>> time_of(postgres::Pool& pool, std::int64_t position) {
    postgres::Session session = co_await pool.session();
    co_return co_await events::time_at(session, position);
}

void note_refusal(std::string_view reason) {
    telemetry::info("saved_catalog_refused", {{"reason", reason}});
}

} // namespace

Task<> CatalogStore::load() {
    const std::shared_ptr<State> state = state_;
    const Deadline begun = Steady::now();
    postgres::Transaction transaction =
        co_await state->pool.begin(postgres::Isolation::repeatable_read_read_only);
    const std::int64_t position = co_await events::last_position(transaction);
    state->take_markets(co_await markets::load_markets(transaction));
    Cut cut{.id = position, .tree = {}, .parts = {}};
    cut.tree = std::make_shared<const CategoryTree>(co_await load_categories(transaction));
    auto saved = co_await state->open_saved(transaction, position, cut.tree);
    state->is_from_files = saved.has_value();
    if (saved)
        cut.parts = std::move(*saved);
    else
        cut.parts = co_await state->compile_all(transaction, cut.tree);
    const std::optional<Time> stock_changed_at = co_await events::last_time(transaction, "stock.changed");
    co_await transaction.commit();
    if (stock_changed_at) state->availability.note_changes_until(*stock_changed_at);
    state->position = position;
    state->loaded_at = position;
    state->publish(std::move(cut), News::of_products);
    state->save_when_due(co_await asio::this_coro::executor);
    telemetry::info(
        "catalog_loaded",
        {{"products", static_cast<std::int64_t>(state->current.load()->size())},
         {"variants", static_cast<std::int64_t>(state->current.load()->variant_count())},
         {"position", position},
         {"from", state->is_from_files ? std::string_view("files") : std::string_view("database")},
         {"seconds", std::chrono::duration<double>(Steady::now() - begun).count()}});
}

Task<std::vector<PartState>> CatalogStore::State::compile_all(postgres::Session& transaction,
                                                              std::shared_ptr<const CategoryTree> tree) {
    auto builder = std::make_shared<PartBuilder>(shape);
    std::optional<Uuid> last;
    while (true) {
        std::vector<Uuid> ids = co_await list_product_ids(transaction, last, products_per_read);
        if (ids.empty()) break;
        last = ids.back();
        for (const ProductPointer& product :
             co_await load_products(transaction, markets, std::move(ids), &availability))
            builder->add(*product);
    }
    co_return with_part({}, co_await build(builder, tree), {}, *tree);
}

Task<> CatalogStore::State::load_stock(postgres::Session& transaction) {
    std::int64_t last = 0;
    while (true) {
        const postgres::Rows rows = co_await transaction.run(
            sql::load_stock, postgres::params(last, static_cast<std::int64_t>(skus_per_read)));
        const auto skus = rows[0].get<std::vector<std::int64_t>>(0);
        const auto left = rows[0].get<std::vector<std::int64_t>>(1);
        const auto revisions = rows[0].get<std::vector<std::int64_t>>(2);
        for (std::size_t i = 0; i < skus.size(); ++i) availability.apply(skus[i], left[i], revisions[i]);
        if (skus.size() < skus_per_read) co_return;
        last = skus.back();
    }
}

Task<std::optional<std::vector<PartState>>>
CatalogStore::State::open_saved(postgres::Session& transaction, std::int64_t position_now,
                                std::shared_ptr<const CategoryTree> tree) {
    if (!files) co_return std::nullopt;
    const auto saved = co_await on_thread<Result<SavedCatalog>>(mergers, [this] { return files->read(); });
    if (!saved) {
        if (saved.error().code != "nothing_saved") note_refusal(saved.error().detail);
        co_return std::nullopt;
    }
    if (saved->fingerprint != fingerprint_of(*markets)) {
        note_refusal("markets or segments have changed");
        co_return std::nullopt;
    }
    // A database that was put back to an earlier state has gone another way since.
    const std::optional<Time> position_at = co_await events::time_at(transaction, saved->position);
    if (saved->position != position_now && (!position_at || position_at != saved->position_at)) {
        note_refusal("the database is not the one it was made from, or has forgotten what changed since");
        co_return std::nullopt;
    }
    std::size_t products = 0;
    for (const SavedPart& one : saved->parts) products += count(*one.live);
    const std::size_t changes_max = std::min(changes_caught_up_max, std::max(products / 5, products_per_read));
    std::set<Uuid> ids;
    for (const std::string& subject : co_await events::subjects_between(
             transaction, {saved->position, position_now}, "product.changed", changes_max + 1))
        if (const auto id = parse_uuid(subject)) ids.insert(*id);
    if (ids.size() > changes_max) {
        note_refusal("too much has changed since");
        co_return std::nullopt;
    }
    co_await load_stock(transaction);
    std::vector<PartState> parts = co_await on_thread<std::vector<PartState>>(builders, [&] {
        std::vector<PartState> opened;
        for (const SavedPart& one : saved->parts)
            opened.push_back({.part = one.part,
                              .categories = std::make_shared<CategoryMembers>(*one.part, *tree),
                              .live = one.live,
                              .in_stock = {}});
        return opened;
    });
    saved_version = ids.empty() ? parts_version + 1 : 0; // of the snapshot about to be published
    if (ids.empty()) co_return parts;
    auto builder = std::make_shared<PartBuilder>(shape);
    const std::vector<Uuid> gone = co_await read_into(*builder, transaction, std::move(ids));
    co_return with_part(std::move(parts), co_await build(builder, tree), gone, *tree);
}

void CatalogStore::State::save_when_due(const Executor& executor) {
    if (!files || saving || saved_version == parts_version) return;
    if (saved_at != Deadline{} && Steady::now() - saved_at < files_written_every) return;
    saving = true;
    asio::co_spawn(
        executor, [](std::shared_ptr<State> self) -> Task<> { co_await self->save(); }(shared_from_this()),
        asio::detached);
}

Task<> CatalogStore::State::save() {
    const auto snapshot = current.load();
    const std::uint64_t version = parts_version;
    try {
        SavedCatalog catalog{.position = snapshot->id,
                             .position_at = {},
                             .fingerprint = fingerprint_of(*markets),
                             .parts = {}};
        for (const PartState& state : snapshot->parts) catalog.parts.push_back({state.part, state.live});
        catalog.position_at = co_await time_of(pool, snapshot->id);
        const Result<> written =
            co_await on_thread<Result<>>(mergers, [this, &catalog] { return files->write(catalog); });
        if (written)
            saved_version = version;
        else if (written.error().code != "in_use")
            telemetry::warn("catalog_not_saved", {{"error", std::string_view(written.error().detail)}});
    } catch (const std::exception& failure) {
        telemetry::warn("catalog_not_saved", {{"error", std::string_view(failure.what())}});
    }
    saved_at = Steady::now();
    saving = false;
}

} // namespace rialto::catalog
