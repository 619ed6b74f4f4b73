#include "carts/write_batch.hpp"

#include "base/check.hpp"
#include "carts/cart.hpp"
#include "carts/sql.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <algorithm>

namespace rialto::carts {

namespace {

constexpr int retries_max = 8; // of a batch that met a deadlock or a lock time-out

/// One element a cart.
struct CartColumns {
    std::vector<Uuid> ids;
    std::vector<std::int32_t> known_versions, versions;
    std::vector<std::string> segments;
    std::vector<std::optional<std::string>> accounts, deliveries, codes, refusals; // nullopt: as it is
    std::vector<Time> times;

    void add(const Cart* known, const Cart& cart, Time at) {
        ids.push_back(cart.id);
        known_versions.push_back(known ? known->version : 0);
        versions.push_back(cart.version);
        segments.push_back(cart.segment);
        accounts.emplace_back();
        if (known && known->account_id != cart.account_id) accounts.back() = to_string(*cart.account_id);
        deliveries.emplace_back();
        if (cart.delivery && !(known && known->delivery && is_same(*known->delivery, *cart.delivery)))
            deliveries.back() = print_stored_delivery(*cart.delivery);
        codes.emplace_back();
        refusals.emplace_back();
        if (known && known->codes != cart.codes) codes.back() = print_stored_codes(cart.codes);
        if (known && known->refusals != cart.refusals) refusals.back() = print_stored_refusals(cart.refusals);
        times.push_back(at);
    }
};

/// One element a line that changed.
struct LineColumns {
    std::vector<std::int32_t> places, qtys, positions;
    std::vector<std::int64_t> skus;
    std::vector<std::optional<std::int64_t>> prices;

    void add(const Cart* known, const Cart& cart, std::int32_t place) {
        for (const CartLine& line : cart.lines) {
            const CartLine* before = known ? find_line(*known, line.sku_id) : nullptr;
            if (before == nullptr || *before != line) push(line, line.qty, place);
        }
        if (known == nullptr) return;
        for (const CartLine& line : known->lines)
            if (find_line(cart, line.sku_id) == nullptr) push(line, 0, place);
    }

  private:
    void push(const CartLine& line, int qty, std::int32_t place) {
        places.push_back(place);
        skus.push_back(line.sku_id);
        qtys.push_back(qty);
        positions.push_back(line.position);
        prices.push_back(line.seen_price);
    }
};

/// One element an event.
struct EventColumns {
    std::vector<std::int32_t> places;
    std::vector<Uuid> ids;
    std::vector<std::string> topics;
    std::vector<postgres::Jsonb> data;
    std::vector<Time> times;

    void add(const CartEvent& event, Time at, std::int32_t place) {
        places.push_back(place);
        ids.push_back(make_uuid_v7(at));
        topics.push_back(event.topic);
        data.push_back({event.data});
        times.push_back(at);
    }
};

} // namespace

Task<> record_carts(postgres::Session& session, std::vector<ChangedCart*> carts) {
    CartColumns cart;
    LineColumns line;
    EventColumns event;
    std::int32_t place = 0;
    for (const ChangedCart* one : carts) {
        ++place;
        const Cart* known = one->known ? &*one->known : nullptr;
        cart.add(known, one->cart, one->events.back().at);
        line.add(known, one->cart, place);
        for (const ChangedCart::Event& each : one->events) event.add(each.event, each.at, place);
    }
    const postgres::Rows rows = co_await session.run(
        sql::write_carts,
        postgres::params(cart.ids, cart.known_versions, cart.versions, cart.segments, cart.accounts,
                         cart.deliveries, cart.codes, cart.refusals, cart.times, line.places, line.skus,
                         line.qtys, line.positions, line.prices, event.places, event.ids, event.topics,
                         event.data, event.times, guest_cart_days, customer_cart_days));
    CHECK(rows.size() == 1);
    const auto written = rows[0].get<std::vector<bool>>(0);
    const auto now_refused = rows[0].get<std::vector<std::string>>(1);
    CHECK(written.size() == carts.size() && now_refused.size() == carts.size());
    for (std::size_t i = 0; i < carts.size(); ++i) {
        carts[i]->is_written = written[i];
        if (written[i]) carts[i]->cart.refusals = parse_stored_refusals(now_refused[i]);
    }
}

Task<std::vector<CartOutcome>> BatchWriter::write(std::vector<CartWork> batch) {
    BatchCarts carts = gather(batch);
    postgres::Session session = co_await pool_.session();
    co_await read_unknown(session, carts);
    std::vector<CartOutcome> outcomes(batch.size());
    std::vector<BatchCart*> changed;
    for (auto& [id, one] : carts) {
        for (const std::size_t place : one.works) outcomes[place] = decide(one, batch[place]);
        if (!one.events.empty()) changed.push_back(&one);
    }
    if (!changed.empty()) co_await store(session, std::move(changed));
    for (auto& [id, one] : carts) conclude(one, outcomes);
    co_return outcomes;
}

BatchWriter::BatchCarts BatchWriter::gather(const std::vector<CartWork>& batch) const {
    BatchCarts carts;
    for (std::size_t place = 0; place < batch.size(); ++place) {
        const CartWork& work = batch[place];
        BatchCart& one = carts[work.write.cart_id];
        one.works.push_back(place);
        one.cart.id = work.write.cart_id;
        if (work.made) {
            one.cart = *work.made;
        } else if (const Cart* recent = recent_.find(one.cart.id); recent && !one.known) {
            one.known = *recent;
            one.cart = *recent;
            one.is_recalled = true;
        }
    }
    return carts;
}

Task<> BatchWriter::read_unknown(postgres::Session& session, BatchCarts& carts) {
    std::vector<Uuid> ids;
    for (const auto& [id, one] : carts)
        if (!one.known && one.cart.version == 0) ids.push_back(id);
    if (ids.empty()) co_return;
    std::vector<std::optional<Cart>> found = co_await read_carts(session, std::move(ids));
    for (std::optional<Cart>& read : found) {
        if (!read) continue;
        BatchCart& one = carts[read->id];
        one.cart = *read;
        one.known = std::move(read);
    }
}

Result<Cart> BatchWriter::decide(BatchCart& one, const CartWork& work) {
    if (work.write.deadline <= Steady::now()) return std::unexpected(overloaded());
    if (!one.known && !work.made) return std::unexpected(no_such_cart());
    if (one.cart.ordered) return std::unexpected(refusal("cart_ordered", one.cart));
    if (work.write.expected_version && *work.write.expected_version != one.cart.version)
        return std::unexpected(refusal("version_conflict", one.cart));
    Cart next = one.cart;
    Result<std::optional<CartEvent>> event = work.change(next);
    if (!event) return std::unexpected(std::move(event).error());
    if (!*event) return one.cart;
    if (!work.made) ++next.version;
    one.cart = std::move(next);
    one.events.push_back({std::move(**event), work.at});
    return one.cart;
}

Task<> BatchWriter::store(postgres::Session& session, std::vector<BatchCart*> carts) {
    for (int attempt = 1;; ++attempt) {
        try {
            co_return co_await record_carts(session, {carts.begin(), carts.end()});
        } catch (const postgres::SqlError& error) {
            if (error.is_retryable() && attempt < retries_max) continue;
            if (carts.size() == 1) {
                carts[0]->is_broken = true;
                telemetry::error("cart_write_refused", {{"sqlstate", std::string_view(error.state)},
                                                        {"message", std::string_view(error.what())}});
                co_return;
            }
        }
        // A batch is not a blast radius: the offender is found by halving, its neighbours are written.
        co_return co_await store_halves(session, std::move(carts));
    }
}

Task<> BatchWriter::store_halves(postgres::Session& session, std::vector<BatchCart*> carts) {
    telemetry::warn("cart_writes_divided", {{"carts", static_cast<std::int64_t>(carts.size())}});
    const auto middle = carts.begin() + static_cast<std::ptrdiff_t>(carts.size() / 2);
    std::vector<BatchCart*> second(middle, carts.end());
    carts.erase(middle, carts.end());
    co_await store(session, std::move(carts));
    co_await store(session, std::move(second));
}

void BatchWriter::conclude(BatchCart& one, std::vector<CartOutcome>& outcomes) {
    const bool was_read = !one.is_recalled && one.events.empty();
    for (const std::size_t place : one.works) {
        CartOutcome& outcome = outcomes[place];
        if (one.is_broken)
            outcome = std::unexpected(write_refused());
        else if (!one.is_written && !was_read)
            outcome.reset();
        else if (one.is_written && *outcome)
            (*outcome)->refusals = one.cart.refusals;
    }
    if (one.is_written)
        recent_.keep(std::move(one.cart));
    else
        recent_.forget(one.cart.id);
}

} // namespace rialto::carts
