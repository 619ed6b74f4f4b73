// From an edit to the next snapshot, and the tidying up after it.

#include "base/on_thread.hpp"
#include "catalog/engine/merge_parts.hpp"
#include "catalog/load_catalog.hpp"
#include "catalog/store_state.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <optional>

namespace rialto::catalog {

namespace {

/// `before` with what changed.
Cut with_changes(const Snapshot& before, std::int64_t id, std::shared_ptr<const CategoryTree> tree,
                 const std::shared_ptr<const Part>& part, const std::vector<Uuid>& gone) {
    Cut cut{.id = id, .price_epoch = before.price_epoch, .tree = std::move(tree), .parts = before.parts};
    if (!is_same_tree(*before.tree, *cut.tree))
        for (PartState& one : cut.parts)
            one.categories = std::make_shared<CategoryMembers>(*one.part, *cut.tree);
    else
        cut.tree = before.tree;
    cut.parts = with_part(std::move(cut.parts), part, gone, *cut.tree);
    return cut;
}

} // namespace

/// The changed products as they are now, as one more part; and as they will be, above what is made ahead.
Task<> CatalogStore::State::add_changes(Changes news, std::int64_t id) {
    postgres::Transaction transaction = co_await pool.begin(postgres::Isolation::repeatable_read_read_only);
    const LoadFor what_for{markets, co_await load_price_lists(transaction), clock()};
    std::set<Uuid> ids = news.products;
    std::vector<Uuid> of_lists(news.lists.begin(), news.lists.end());
    std::vector<std::int64_t> of_skus(news.list_skus.begin(), news.list_skus.end());
    if (!of_lists.empty() || !of_skus.empty())
        for (const Uuid& product :
             co_await list_products_of_lists(transaction, std::move(of_lists), std::move(of_skus)))
            ids.insert(product);
    auto builder = std::make_shared<PartBuilder>(shape);
    const std::shared_ptr<PartBuilder> builder_before =
        ids.size() <= change_products_max ? std::make_shared<PartBuilder>(shape) : nullptr;
    if (builder_before)
        for (const auto shown = current.load(); const Uuid& changed_id : ids)
            if (const auto place = shown->find_id(changed_id)) builder_before->add(*shown->product(*place));
    auto builder_ahead = ahead ? std::make_shared<PartBuilder>(shape) : nullptr;
    std::vector<Uuid> gone;
    for (auto at = ids.begin(); at != ids.end();) {
        std::vector<Uuid> some;
        for (; at != ids.end() && some.size() < products_per_read; ++at) some.push_back(*at);
        std::set<Uuid> missing(some.begin(), some.end());
        for (const std::shared_ptr<Product>& product :
             co_await load_products(transaction, what_for, std::move(some), &availability)) {
            missing.erase(product->id);
            builder->add(*product);
            if (!builder_ahead) continue;
            complete(*product, {*markets, *what_for.lists, ahead->at});
            builder_ahead->add(*product);
        }
        gone.insert(gone.end(), missing.begin(), missing.end());
    }
    auto tree = std::make_shared<const CategoryTree>(co_await load_categories(transaction));
    co_await transaction.commit();
    lists = what_for.lists;
    const auto part = co_await on_thread<std::shared_ptr<const Part>>(
        builders, [builder, tree] { return builder->build(*tree); });
    std::optional<Changed> both;
    if (builder_before)
        both.emplace(co_await on_thread<std::shared_ptr<const Part>>(
                         builders, [builder_before, tree] { return builder_before->build(*tree); }),
                     part);
    if (builder_ahead)
        co_await add_ahead({co_await on_thread<std::shared_ptr<const Part>>(
                                builders, [builder_ahead, tree] { return builder_ahead->build(*tree); }),
                            gone},
                           tree);
    co_await keep_few();
    const auto before = current.load();
    Cut cut = with_changes(*before, id, tree, part, gone);
    if (cut.tree != before->tree) both.reset(); // any product may be in another category
    publish(std::move(cut), News::of_products, std::move(both));
}

/// Merges the newest parts at once where one more would be too many.
Task<> CatalogStore::State::keep_few() {
    const auto from = current.load();
    if (from->parts.size() < parts_held_max) co_return;
    auto merged = co_await on_thread<std::shared_ptr<const Part>>(
        builders, [from, of = shape] { return merge_parts(from->parts, parts_max, of, *from->tree); });
    const auto before = current.load(); // merge() may have published meanwhile
    publish({before->id, before->price_epoch, before->tree,
             with_merged(before->parts, from->parts, parts_max, std::move(merged), *before->tree)},
            News::none);
    merges.add();
}

bool CatalogStore::State::has_news() const {
    return !changed.empty() || built_crossings != availability.crossings() || wants_ahead() ||
           is_boundary_due();
}

void CatalogStore::State::start_building(const Executor& executor) {
    if (!has_news() || building.exchange(true)) return;
    asio::co_spawn(
        executor,
        [](std::shared_ptr<State> self) -> Task<> {
            co_await self->build_while_there_is_news();
        }(shared_from_this()),
        asio::detached);
}

/// What there was news of when it began.
Task<> CatalogStore::State::build(Changes news, std::int64_t id) {
    if (is_boundary_due()) pass_boundary();
    if (news.everything) {
        co_await read_everything();
    } else if (!news.empty()) {
        co_await add_changes(news, id);
    } else if (built_crossings != availability.crossings()) {
        const auto before = current.load();
        publish({id, before->price_epoch, before->tree, before->parts}, News::of_stock);
    }
    if (wants_ahead()) co_await make_ahead();
}

Task<> CatalogStore::State::build_while_there_is_news() {
    asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Executor> timer(
        co_await asio::this_coro::executor);
    while (has_news()) {
        timer.expires_at(next_build_at());
        co_await timer.async_wait(asio::use_awaitable_t<Executor>());
        const Deadline begun = Steady::now();
        Changes news = std::exchange(changed, {});
        bool failed = false;
        try {
            co_await build(news, position);
            rebuild_seconds.observe(std::chrono::duration<double>(Steady::now() - begun).count());
        } catch (const std::exception& failure) {
            telemetry::warn("catalog_rebuild_failed", {{"error", std::string_view(failure.what())}});
            failed = true;
        }
        if (failed) {
            rebuild_failures.add();
            changed.add(std::move(news));
            built_at = Steady::now();
            continue;
        }
        const Executor executor = co_await asio::this_coro::executor;
        save_when_due(executor);
        if (!merging.exchange(true)) {
            asio::co_spawn(
                executor,
                [](std::shared_ptr<State> self) -> Task<> { co_await self->merge(); }(shared_from_this()),
                asio::detached);
        }
    }
    building = false;
}

/// Merges parts until the list is short enough. Nobody sees a difference but by the time a query takes.
Task<> CatalogStore::State::merge() {
    while (true) {
        const auto from = current.load();
        const std::uint64_t reading = readings;
        const std::optional<std::size_t> first = first_to_merge(from->parts);
        if (!first) break;
        auto merged = co_await on_thread<std::shared_ptr<const Part>>(
            mergers, [from, first, of = shape] { return merge_parts(from->parts, *first, of, *from->tree); });
        if (reading != readings) continue; // nothing of it is left
        const auto before = current.load();
        publish({before->id, before->price_epoch, before->tree,
                 with_merged(before->parts, from->parts, *first, std::move(merged), *before->tree)},
                News::none);
        merges.add();
        save_when_due(co_await asio::this_coro::executor);
    }
    merging = false;
}

} // namespace rialto::catalog
