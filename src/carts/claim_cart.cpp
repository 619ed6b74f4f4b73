#include "carts/cart.hpp"
#include "carts/sql.hpp"
#include "carts/write_batch.hpp"

namespace rialto::carts {

namespace {

/// A claim in its transaction.
struct ClaimWork {
    postgres::Session& transaction;
    Uuid account_id;
    MergeStrategy strategy;
    Time at;
};

/// Whether the cart can take what the guest chose.
bool is_good(const std::optional<Cart>& own, const Cart& guest, const Uuid& account_id) {
    return own && own->id != guest.id && !own->ordered && own->account_id == account_id;
}

Task<bool> record(ClaimWork& work, ChangedCart& changed, CartEvent event) {
    ++changed.cart.version;
    changed.events.push_back({std::move(event), work.at});
    std::vector<ChangedCart*> carts{&changed};
    co_await record_carts(work.transaction, std::move(carts));
    co_return changed.is_written;
}

/// The guest's cart becomes the account's, if it is not. nullopt: somebody has written it meanwhile.
Task<CartOutcome> take_over(ClaimWork& work, Cart guest) {
    ChangedCart changed{.known = guest, .cart = std::move(guest), .events = {}};
    if (!changed.cart.account_id) {
        changed.cart.account_id = work.account_id;
        if (!co_await record(work, changed, {"cart.claimed", "{}"})) co_return std::nullopt;
    }
    co_await work.transaction.run(sql::set_account_cart,
                                  postgres::params(work.account_id, changed.cart.segment, changed.cart.id));
    co_return std::move(changed.cart);
}

/// What the guest chose goes into the account's cart, and the guest's is gone.
Task<CartOutcome> merge(ClaimWork& work, Cart own, Cart guest) {
    ChangedCart changed{.known = own, .cart = std::move(own), .events = {}};
    Result<std::optional<CartEvent>> event = merge_into(changed.cart, guest, work.strategy);
    if (!event) co_return std::unexpected(std::move(event).error());
    if (!co_await record(work, changed, std::move(**event))) co_return std::nullopt;
    const postgres::Rows gone =
        co_await work.transaction.run(sql::remove_cart, postgres::params(guest.id, guest.version));
    if (gone.empty()) co_return std::nullopt;
    co_return std::move(changed.cart);
}

Task<CartOutcome> claim_once(ClaimWork& work, Uuid cart_id) {
    const postgres::Rows locked =
        co_await work.transaction.run(sql::lock_account_cart, postgres::params(work.account_id, cart_id));
    if (locked.empty()) co_return std::unexpected(no_such_cart());
    std::vector<std::optional<Cart>> carts =
        co_await read_carts(work.transaction, {cart_id, locked[0].get<Uuid>(0)});
    if (!carts[0]) co_return std::nullopt; // it was there a moment ago
    Cart guest = std::move(*carts[0]);
    if (guest.ordered) co_return std::unexpected(refusal("cart_ordered", guest));
    if (guest.account_id && guest.account_id != work.account_id)
        co_return std::unexpected(refusal("cart_claimed", guest));
    if (is_good(carts[1], guest, work.account_id))
        co_return co_await merge(work, std::move(*carts[1]), std::move(guest));
    co_return co_await take_over(work, std::move(guest));
}

} // namespace

Task<Result<Cart>> claim_cart(postgres::Pool& pool, Uuid cart_id, Uuid account_id, MergeStrategy strategy,
                              Time at) {
    for (int round = 0; round < write_rounds_max; ++round) {
        try {
            postgres::Transaction transaction = co_await pool.begin();
            ClaimWork work{transaction, account_id, strategy, at};
            CartOutcome outcome = co_await claim_once(work, cart_id);
            if (outcome && *outcome) co_await transaction.commit();
            if (outcome) co_return std::move(*outcome);
        } catch (const postgres::SqlError& error) {
            if (!error.is_retryable()) throw;
        }
    }
    co_return std::unexpected(overloaded());
}

} // namespace rialto::carts
