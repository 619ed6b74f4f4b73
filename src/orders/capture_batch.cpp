#include "orders/capture_batch.hpp"

#include "base/check.hpp"
#include "orders/orders.hpp"
#include "orders/read_order.hpp"
#include "orders/sql.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_map>

namespace rialto::orders {

namespace {

// Raised by capture_orders_v1: something falls short, or a promotion (pricing.claim_promotions_v1) or an
// offer (offers.claim_units_v1) cannot be had.
constexpr std::string_view states_try_exact[] = {"RX001", "RX003", "RX004"};
constexpr std::string_view state_lock_not_available = "55P03"; // within lock_timeout
// A batch waits so long for rows that others keep locked, its halves included; what is not free then is left.
constexpr std::chrono::milliseconds locked_wait_max{2500};
constexpr double batch_seconds_min = 1e-4;
constexpr double rate_memory_orders =
    200;                             // how many orders it takes to be believed as much as all before them
constexpr int whole_batch_tries = 2; // before it goes on without what is locked: most locks are gone by then

CaptureOutcome::Kind kind_of(std::string_view outcome) {
    if (outcome == "captured") return CaptureOutcome::Kind::captured;
    if (outcome == "sold_out") return CaptureOutcome::Kind::sold_out;
    if (outcome == "refused") return CaptureOutcome::Kind::refused;
    if (outcome == "offer_refused") return CaptureOutcome::Kind::offer_refused;
    if (outcome == "stale") return CaptureOutcome::Kind::stale;
    CHECK(outcome == "moved");
    return CaptureOutcome::Kind::moved;
}

struct RefusalText {
    std::string reason;
    Uuid id;
    std::string rest;
};

/// "reason id rest"; the rest, which may be empty, is a promotion's code or the number of an offer's SKU.
RefusalText parse_refusal(std::string_view text) {
    const std::size_t first = text.find(' ');
    const std::size_t second = text.find(' ', first + 1);
    CHECK(first != std::string_view::npos && second != std::string_view::npos);
    const std::optional<Uuid> id = parse_uuid(text.substr(first + 1, second - first - 1));
    CHECK(id.has_value());
    return {std::string(text.substr(0, first)), *id, std::string(text.substr(second + 1))};
}

CaptureOutcome outcome_of(std::string_view kind, std::int64_t number, Time placed_at, std::string_view why) {
    CaptureOutcome outcome{kind_of(kind), number, placed_at};
    if (outcome.kind == CaptureOutcome::Kind::refused) {
        RefusalText refusal = parse_refusal(why);
        outcome.refusal = {refusal.id, std::move(refusal.rest), std::move(refusal.reason)};
    } else if (outcome.kind == CaptureOutcome::Kind::offer_refused) {
        RefusalText refusal = parse_refusal(why);
        outcome.offer_refusal = {std::move(refusal.reason), refusal.id, std::stoll(refusal.rest)};
    }
    return outcome;
}

/// One element an order.
struct OrderColumns {
    std::vector<std::string> keys, segments, currencies, emails, payment_methods;
    std::vector<postgres::Bytes> fingerprints;
    std::vector<Uuid> ids, event_ids, cart_ids;
    std::vector<std::int32_t> cart_versions;
    std::vector<std::int64_t> items, discounts, deliveries, taxes, totals;
    std::vector<bool> tax_included, verified;
    std::vector<postgres::Jsonb> delivery_to, adjustments, tax_parts, codes;
    std::vector<std::string> identities, groups;
    std::vector<postgres::Bytes> customers;
    std::vector<std::int64_t> key_hashes;
    std::vector<Time> valid_until;

    void add(const PricedOrder& order) {
        const pricing::Totals& sums = order.cart.totals;
        keys.push_back(order.key);
        fingerprints.push_back({order.fingerprint});
        ids.push_back(order.id);
        event_ids.push_back(order.event_id);
        cart_ids.push_back(order.cart.cart.id);
        cart_versions.push_back(order.cart.cart.version);
        segments.push_back(order.cart.cart.segment);
        currencies.emplace_back(sums.currency.code());
        emails.push_back(order.email);
        payment_methods.push_back(order.payment_method);
        items.push_back(sums.items);
        discounts.push_back(sums.discounts);
        deliveries.push_back(sums.delivery);
        taxes.push_back(sums.tax);
        tax_included.push_back(sums.tax_included);
        totals.push_back(sums.total);
        delivery_to.push_back({order.delivery_to});
        identities.push_back(order.identity);
        adjustments.push_back({order.adjustments});
        tax_parts.push_back({order.taxes});
        codes.push_back({order.codes});
        valid_until.push_back(order.valid_until);
        customers.push_back({order.customer});
        groups.push_back(order.group);
        key_hashes.push_back(order.key_hash);
        verified.push_back(order.is_verified);
    }
};

/// One element a line; demand is added up by SKU, sorted.
struct LineColumns {
    std::vector<std::int32_t> orders, places, qtys;
    std::vector<std::int16_t> numbers;
    std::vector<std::int64_t> skus, prices, discounts, taxes;
    std::vector<std::string> sku_texts, titles, variants;
    std::vector<std::optional<std::string>> offers;
    std::vector<std::int64_t> admissions; // places in line; 0: none
    std::vector<std::int64_t> demand_skus;
    std::vector<std::int32_t> demand_qtys, demand_offered;

    void add(const PricedOrder& order, std::int32_t place) {
        std::int16_t number = 0;
        for (const carts::PricedLine& line : order.cart.lines) {
            orders.push_back(place);
            numbers.push_back(++number);
            skus.push_back(line.sku.sku_id);
            sku_texts.push_back(line.sku.sku);
            titles.push_back(line.sku.title);
            variants.push_back(line.sku.variant_title);
            qtys.push_back(line.qty);
            prices.push_back(line.sku.price.amount);
            discounts.push_back(line.discount);
            taxes.push_back(line.tax);
            offers.emplace_back();
            admissions.push_back(0);
            if (!line.sku.by) continue;
            offers.back() = to_string(line.sku.by->offer);
            if (order.admission && order.admission->offer == line.sku.by->offer)
                admissions.back() = order.admission->place;
        }
    }

    void add_up() {
        demand_skus = skus;
        std::sort(demand_skus.begin(), demand_skus.end());
        demand_skus.erase(std::unique(demand_skus.begin(), demand_skus.end()), demand_skus.end());
        demand_qtys.assign(demand_skus.size(), 0);
        demand_offered.assign(demand_skus.size(), 0);
        for (std::size_t i = 0; i < skus.size(); ++i) {
            const auto at =
                std::lower_bound(demand_skus.begin(), demand_skus.end(), skus[i]) - demand_skus.begin();
            demand_qtys[static_cast<std::size_t>(at)] += qtys[i];
            if (offers[i]) demand_offered[static_cast<std::size_t>(at)] += qtys[i];
            places.push_back(static_cast<std::int32_t>(at) + 1);
        }
    }
};

/// One element a claim.
struct ClaimColumns {
    std::vector<std::int32_t> orders;
    std::vector<Uuid> promotions;
    std::vector<std::string> codes;
    std::vector<std::int64_t> amounts;
    std::vector<bool> first;

    void add(const PricedOrder& order, std::int32_t place) {
        for (const pricing::Claim& claim : order.cart.claims) {
            orders.push_back(place);
            promotions.push_back(claim.promotion_id);
            codes.push_back(claim.code);
            amounts.push_back(claim.amount);
            first.push_back(claim.is_for_first_order);
        }
    }
};

bool wants_any(const PricedOrder& order, const std::vector<std::int64_t>& skus) {
    return std::ranges::any_of(order.cart.lines, [&](const carts::PricedLine& line) {
        return std::ranges::find(skus, line.sku.sku_id) != skus.end();
    });
}

} // namespace

Task<std::vector<CaptureOutcome>> CaptureWriter::write(Batch batch) {
    const auto orders = static_cast<double>(batch.size());
    const Deadline begun = Steady::now();
    std::vector<CaptureOutcome> outcomes =
        co_await write_until(std::move(batch), whole_batch_tries, begun + locked_wait_max);
    const std::chrono::duration<double> took = Steady::now() - begun;
    const double rate = orders / std::max(took.count(), batch_seconds_min);
    // Larger batches say more.
    const double weight = orders / (orders + rate_memory_orders);
    rate_ = rate_ == 0 ? rate : rate_ + weight * (rate - rate_);
    co_return outcomes;
}

// `tries`: how often the batch may meet a lock that is not free in time.
Task<std::vector<CaptureOutcome>> CaptureWriter::write_until(Batch batch, int tries, Deadline give_up) {
    Way way = Way::fast;
    for (int attempt = 1;; ++attempt) {
        enum class Next { exact, again, divide, look, locked } next = Next::again;
        try {
            co_return co_await write_once(batch, way);
        } catch (const postgres::SqlError& error) {
            if (way == Way::fast &&
                std::ranges::find(states_try_exact, error.state) != std::end(states_try_exact))
                next = Next::exact;
            else if (error.state == state_lock_not_available)
                next = --tries > 0 ? Next::again : Next::locked;
            else if (error.is_retryable() && attempt < batch_retries_max)
                next = Next::again;
            else if (batch.size() > 1)
                next = Next::divide;
            else
                throw;
        } catch (const postgres::Unavailable&) {
            next = Next::look;
        }
        if (next == Next::divide) co_return co_await write_halves(batch, give_up);
        if (next == Next::locked) co_return co_await write_around_locks(batch, give_up);
        if (next == Next::look) co_return co_await look_after_loss(batch);
        if (next == Next::exact) way = Way::exact;
    }
}

Task<std::vector<CaptureOutcome>> CaptureWriter::write_once(Batch& batch, Way way) {
    OrderColumns order;
    LineColumns line;
    ClaimColumns claim;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        order.add(*batch[i]);
        line.add(*batch[i], static_cast<std::int32_t>(i) + 1);
        claim.add(*batch[i], static_cast<std::int32_t>(i) + 1);
    }
    line.add_up();
    postgres::Params params(
        way == Way::exact, order.keys, order.fingerprints, order.ids, order.event_ids, order.cart_ids,
        order.cart_versions, order.segments, order.currencies, order.emails, order.payment_methods,
        order.items, order.discounts, order.deliveries, order.taxes, order.tax_included, order.totals,
        order.delivery_to, order.valid_until, order.identities, order.adjustments, order.tax_parts,
        order.codes, order.customers, order.groups, order.key_hashes, order.verified, line.orders,
        line.numbers, line.skus, line.places, line.sku_texts, line.titles, line.variants, line.qtys,
        line.prices, line.discounts, line.taxes, line.offers, line.admissions, claim.orders, claim.promotions,
        claim.codes, claim.amounts, claim.first, line.demand_skus, line.demand_qtys, line.demand_offered,
        make_uuid_v7(now()));
    const postgres::Rows rows = co_await writers_.run(sql::capture_orders, std::move(params));
    CHECK(rows.size() == 1);
    const postgres::Row row = rows[0];
    const auto kinds = row.get<std::vector<std::string>>(0);
    const auto refusals = row.get<std::vector<std::string>>(1);
    const auto numbers = row.get<std::vector<std::int64_t>>(2);
    const Time placed_at = row.get<Time>(3);
    CHECK(kinds.size() == batch.size() && numbers.size() == batch.size() && refusals.size() == batch.size());
    std::vector<CaptureOutcome> outcomes;
    outcomes.reserve(batch.size());
    for (std::size_t i = 0; i < batch.size(); ++i)
        outcomes.push_back(outcome_of(kinds[i], numbers[i], placed_at, refusals[i]));

    const auto skus = row.get<std::vector<std::int64_t>>(4);
    const auto available = row.get<std::vector<std::int64_t>>(5);
    const auto revisions = row.get<std::vector<std::int64_t>>(6);
    for (std::size_t i = 0; i < skus.size(); ++i) on_stock_(skus[i], available[i], revisions[i]);
    co_return outcomes;
}

// Something that the batch needs stayed locked. Orders for other SKUs than the locked ones are captured; when
// it is something else that is locked, or time is up, nobody is.
Task<std::vector<CaptureOutcome>> CaptureWriter::write_around_locks(Batch& batch, Deadline give_up) {
    std::vector<CaptureOutcome> outcomes(batch.size()); // lost, until told otherwise
    std::vector<std::int64_t> locked;
    const bool is_late = Steady::now() >= give_up;
    if (!is_late) locked = co_await find_locked(batch);
    if (!is_late && locked.empty()) co_return co_await write_halves(batch, give_up);
    std::vector<std::size_t> places;
    Batch others;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        if (is_late || wants_any(*batch[i], locked)) continue;
        places.push_back(i);
        others.push_back(batch[i]);
    }
    telemetry::warn("capture_orders_locked_out",
                    {{"orders", static_cast<std::int64_t>(batch.size() - others.size())}});
    if (others.empty()) co_return outcomes;
    std::vector<CaptureOutcome> written = co_await write_until(std::move(others), whole_batch_tries, give_up);
    for (std::size_t i = 0; i < places.size(); ++i) outcomes[places[i]] = std::move(written[i]);
    co_return outcomes;
}

Task<std::vector<std::int64_t>> CaptureWriter::find_locked(Batch& batch) {
    std::vector<std::int64_t> skus;
    for (const auto& order : batch)
        for (const carts::PricedLine& line : order->cart.lines) skus.push_back(line.sku.sku_id);
    std::sort(skus.begin(), skus.end());
    skus.erase(std::unique(skus.begin(), skus.end()), skus.end());
    try {
        const postgres::Rows rows = co_await writers_.run(sql::find_locked, postgres::params(skus));
        co_return rows[0].get<std::vector<std::int64_t>>(0);
    } catch (const postgres::Unavailable&) {
        co_return std::vector<std::int64_t>{}; // the next try finds out more
    }
}

Task<std::vector<CaptureOutcome>> CaptureWriter::write_halves(Batch& batch, Deadline give_up) {
    // A batch is not a blast radius: the offender is found by halving, its neighbours are captured.
    telemetry::warn("capture_orders_divided", {{"orders", static_cast<std::int64_t>(batch.size())}});
    if (batch.size() == 1) co_return co_await write_until(std::move(batch), whole_batch_tries, give_up);
    const auto middle = batch.begin() + static_cast<std::ptrdiff_t>(batch.size() / 2);
    std::vector<Batch> halves{Batch(batch.begin(), middle), Batch(middle, batch.end())};
    std::vector<CaptureOutcome> outcomes;
    for (Batch& half : halves) {
        const std::size_t size = half.size();
        try {
            for (const CaptureOutcome& outcome : co_await write_until(std::move(half), 1, give_up))
                outcomes.push_back(outcome);
        } catch (const postgres::SqlError& error) {
            telemetry::error("capture_order_refused", {{"sqlstate", std::string_view(error.state)},
                                                       {"message", std::string_view(error.what())}});
            CHECK(size == 1);
            outcomes.emplace_back();
        }
    }
    co_return outcomes;
}

Task<std::vector<CaptureOutcome>> CaptureWriter::look_after_loss(Batch& batch) {
    // Whether COMMIT happened is not known. An order that is there was captured; for one that is not, 503
    // promises nothing, and a repeat under the same key finds out.
    telemetry::warn("capture_orders_connection_lost", {{"orders", static_cast<std::int64_t>(batch.size())}});
    std::vector<Uuid> ids;
    for (const auto& order : batch) ids.push_back(order->id);
    std::unordered_map<Uuid, const Order*> found;
    std::vector<Order> orders;
    try {
        postgres::Session session = co_await readers_.session();
        orders = co_await read_orders(session, std::move(ids));
    } catch (const postgres::Unavailable&) {
        orders.clear(); // still down: all of them are 503
    }
    for (const Order& order : orders) found.emplace(order.id, &order);
    std::vector<CaptureOutcome> outcomes;
    for (const auto& order : batch) {
        const auto at = found.find(order->id);
        if (at == found.end())
            outcomes.emplace_back();
        else
            outcomes.push_back({CaptureOutcome::Kind::captured, at->second->number, at->second->placed_at});
    }
    co_return outcomes;
}

} // namespace rialto::orders
