#pragma once
// Writing one batch of changes to carts. Each cart is recalled from memory or read; its changes are made one
// after the other on a copy; and one call of carts.write_carts records every cart that changed, if it still
// has the version that was known. So a batch costs one round trip, or two, however many carts are in it.
//
// What was decided about a cart counts when that version was right: because it was read for this batch, or
// because the database took the write. A no that rests on memory alone is decided again.

#include "carts/recent_carts.hpp"

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace rialto::carts {

/// One change of one cart, or a new cart.
struct CartWork {
    CartWrite write;
    CartChange change;
    std::optional<Cart> made = {}; // a new cart; `change` only tells its event
    Time at;
};

/// A cart as it becomes, with what it was and one event for each change of it.
struct ChangedCart {
    struct Event {
        CartEvent event;
        Time at;
    };
    std::optional<Cart> known; // nullopt: there is none, or it is new
    Cart cart;
    std::vector<Event> events;
    bool is_written = false;
};

/// One call of carts.write_carts, for carts sorted by id that have changed: says of each whether it is
/// written, and if so, what is refused to it now.
Task<> record_carts(postgres::Session& session, std::vector<ChangedCart*> carts);

/// nullopt: the cart was not what was known of it. The same work again decides by what it is.
using CartOutcome = std::optional<Result<Cart>>;

/// Answers in the order of the batch. Throws postgres::Unavailable, after which nothing is known.
class BatchWriter {
  public:
    /// Both outlive this.
    BatchWriter(postgres::Pool& pool, RecentCarts& recent) : pool_(pool), recent_(recent) {}

    Task<std::vector<CartOutcome>> write(std::vector<CartWork> batch);

  private:
    /// A cart of the batch, with what is wanted of it in order of arrival.
    struct BatchCart : ChangedCart {
        bool is_recalled = false; // known from memory
        std::vector<std::size_t> works;
        bool is_broken = false; // the database refused it
    };
    using BatchCarts = std::map<Uuid, BatchCart>; // by id: the order in which they are locked

    BatchCarts gather(const std::vector<CartWork>& batch) const;
    Task<> read_unknown(postgres::Session& session, BatchCarts& carts);
    static Result<Cart> decide(BatchCart& one, const CartWork& work);
    Task<> store(postgres::Session& session, std::vector<BatchCart*> carts);
    Task<> store_halves(postgres::Session& session, std::vector<BatchCart*> carts);
    void conclude(BatchCart& one, std::vector<CartOutcome>& outcomes);

    postgres::Pool& pool_;
    RecentCarts& recent_;
};

} // namespace rialto::carts
