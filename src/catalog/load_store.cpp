// A node's first snapshot: the catalog that was saved, with what changed since, or all of it compiled anew.
// And the saving.

#include "base/on_thread.hpp"
#include "catalog/load_catalog.hpp"
#include "catalog/sql.hpp"
#include "catalog/store_state.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>

namespace rialto::catalog {

namespace {

const std::vector<std::string>& topics_compiled() {
    static const std::vector<std::string> topics{"product.changed", "prices.changed", "markets.changed",
                                                 "categories.changed"};
    return topics;
}

/// Of what prices, texts and visibility are compiled for. Saved parts are of use only while it is the same.
std::uint64_t fingerprint_of(const markets::Markets& markets, const PriceLists& lists) {
    std::string all;
    const auto add_text = [&](std::string_view text) { (all += text) += '\n'; };
    const auto add = [&](const auto&... numbers) {
        (add_text(std::to_string(static_cast<std::int64_t>(numbers))), ...);
    };
    const auto add_time = [&](const std::optional<Time>& at) {
        add(at ? at->time_since_epoch().count() : -1);
    };
    for (const markets::Market& market : markets.markets()) {
        add_text(market.market);
        add_text(market.currency.code());
        add(market.tax_basis_points, market.tax_included, market.rate_micros, market.price_ending,
            market.is_default);
    }
    for (const markets::Segment& segment : markets.segments()) {
        add_text(segment.segment);
        add_text(segment.market);
        add_text(segment.locale);
        add_text(segment.group.value_or("-"));
        add(segment.tax_display);
    }
    for (const PriceList& list : lists.lists()) {
        add_text(to_string(list.id));
        add_text(list.market.value_or("-"));
        add_text(list.group.value_or("-"));
        add(list.priority, list.percent_off_basis_points.value_or(-1), list.price_ending);
        add_time(list.starts_at);
        add_time(list.ends_at);
    }
    return hash_text(all);
}

Task<std::optional<Time>> time_of(postgres::Pool& pool, std::int64_t position) {
    postgres::Session session = co_await pool.session();
    co_return co_await events::time_at(session, position);
}

bool refuse(std::string_view reason) {
    telemetry::info("saved_catalog_refused", {{"reason", reason}});
    return false;
}

} // namespace

Task<> CatalogStore::load() {
    const std::shared_ptr<State> state = state_;
    const Deadline begun = Steady::now();
    state->is_from_files = co_await state->open_saved();
    if (state->is_from_files)
        while (state->has_news()) co_await state->build(std::exchange(state->changed, {}), state->position);
    else
        co_await state->read_everything();
    co_await state->load_book(); // as of now: what changes from the position on is read again
    state->position = state->loaded_at = std::max(state->position, state->current.load()->id);
    state->save_when_due(co_await asio::this_coro::executor);
    const auto loaded = state->current.load();
    telemetry::info(
        "catalog_loaded",
        {{"products", static_cast<std::int64_t>(loaded->size())},
         {"variants", static_cast<std::int64_t>(loaded->variant_count())},
         {"position", state->position},
         {"from", state->is_from_files ? std::string_view("files") : std::string_view("database")},
         {"seconds", std::chrono::duration<double>(Steady::now() - begun).count()}});
}

Task<> CatalogStore::State::read_everything() {
    postgres::Transaction transaction = co_await pool.begin(postgres::Isolation::repeatable_read_read_only);
    Cut cut{.id = co_await events::last_position(transaction), .tree = {}, .parts = {}};
    LoadFor what_for{.markets = co_await markets::load_markets(transaction), .lists = {}, .at = {}};
    what_for.lists = co_await load_price_lists(transaction);
    what_for.at = clock();
    cut.tree = std::make_shared<const CategoryTree>(co_await load_categories(transaction));
    auto builder = std::make_shared<PartBuilder>(shape_of(*what_for.markets));
    std::optional<Uuid> last;
    while (true) {
        std::vector<Uuid> ids = co_await list_product_ids(transaction, last, products_per_read);
        if (ids.empty()) break;
        last = ids.back();
        for (const std::shared_ptr<Product>& product :
             co_await load_products(transaction, what_for, std::move(ids), &availability))
            builder->add(*product);
    }
    const std::optional<Time> stock_changed_at = co_await events::last_time(transaction, "stock.changed");
    co_await transaction.commit();
    if (stock_changed_at) availability.note_changes_until(*stock_changed_at);
    const auto tree = cut.tree;
    auto part = co_await on_thread<std::shared_ptr<const Part>>(
        builders, [builder, tree] { return builder->build(*tree); });
    cut.parts = with_part({}, std::move(part), {}, *tree);
    if (const auto boundary = what_for.lists->last_boundary(what_for.at))
        cut.price_epoch = boundary->time_since_epoch().count();
    take_markets(what_for.markets);
    lists = what_for.lists;
    ahead.reset();
    ++readings;
    publish(std::move(cut), News::of_products);
}

Task<bool> CatalogStore::State::open_saved() {
    if (!files) co_return false;
    const auto saved = co_await on_thread<Result<SavedCatalog>>(mergers, [this] { return files->read(); });
    if (!saved) co_return saved.error().code == "nothing_saved" ? false : refuse(saved.error().detail);

    postgres::Transaction transaction = co_await pool.begin(postgres::Isolation::repeatable_read_read_only);
    const std::int64_t position_now = co_await events::last_position(transaction);
    const auto markets_now = co_await markets::load_markets(transaction);
    const auto lists_now = co_await load_price_lists(transaction);
    if (saved->fingerprint != fingerprint_of(*markets_now, *lists_now))
        co_return refuse("markets, segments or price lists are others now");
    // A database that was put back to an earlier state has gone another way since.
    const std::optional<Time> position_at = co_await events::time_at(transaction, saved->position);
    if (saved->position != position_now && (!position_at || position_at != saved->position_at))
        co_return refuse("the database is not the one it was made from, or has forgotten what changed since");
    const std::vector<events::Event> news = co_await events::news_between(
        transaction, {saved->position, position_now}, topics_compiled(), changes_caught_up_max + 1);
    if (news.size() > changes_caught_up_max) co_return refuse("too much has changed since");
    for (const events::Event& event : news) take(event);
    if (changed.everything) {
        changed = {};
        co_return refuse("segments, categories or a price list have changed since");
    }
    const auto tree = std::make_shared<const CategoryTree>(co_await load_categories(transaction));
    co_await load_stock(transaction);
    const std::optional<Time> stock_changed_at = co_await events::last_time(transaction, "stock.changed");
    co_await transaction.commit();
    if (stock_changed_at) availability.note_changes_until(*stock_changed_at);

    Cut cut{.id = saved->position, .price_epoch = saved->price_epoch, .tree = tree, .parts = {}};
    cut.parts = co_await on_thread<std::vector<PartState>>(builders, [&saved, &tree] {
        std::vector<PartState> opened;
        for (const SavedPart& one : saved->parts)
            opened.push_back({.part = one.part,
                              .categories = std::make_shared<CategoryMembers>(*one.part, *tree),
                              .live = one.live,
                              .in_stock = {}});
        return opened;
    });
    take_markets(markets_now);
    lists = lists_now;
    position = position_now;
    publish(std::move(cut), News::of_products);
    saved_version = parts_version;
    co_return true;
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
                             .price_epoch = snapshot->price_epoch,
                             .fingerprint = fingerprint_of(*snapshot->markets, *lists),
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
