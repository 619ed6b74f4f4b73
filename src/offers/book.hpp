#pragma once
// What a node knows of the offers that hold units: what they are, for pages; what is left of each, which it
// tells the catalog's availability, where pages, carts and quotes look; and which idempotency keys have won.
// Read once, then followed by events and by the clock (starts, ends, waves). A hint: the capture decides.
// Seen by other folders through offers.hpp.

#include "catalog/catalog.hpp"
#include "platform/events/events.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace rialto::offers {

struct StoredOffer; // admin.hpp

class OfferBook {
  public:
    /// `pool` has role rialto_browse or more and gives this its loop; both outlive it.
    OfferBook(postgres::Pool& pool, catalog::CatalogStore& store);
    ~OfferBook();
    OfferBook(const OfferBook&) = delete;
    OfferBook& operator=(const OfferBook&) = delete;

    // On the pool's loop.

    /// Before anything is answered; later by itself whenever offers changed. Throws what the pool throws.
    Task<> load();
    /// For events::Feed, before the catalog is given them: pages that show an offer find it here.
    Task<> consume(std::vector<events::Event> events);
    /// Lets offers and waves begin and end at their moment. Runs until stop().
    Task<> follow_clock();
    void stop();
    /// One look at the clock, for tests that set it.
    void look_at_clock();

    // On any thread.

    /// Those that hold units, the next to end first; immutable.
    std::shared_ptr<const std::vector<StoredOffer>> offers() const;
    /// Whether an offer is for people only who have shown that their e-mail is theirs.
    bool asks_for_verified_email(const Uuid& offer) const;
    /// Whether, as far as is known, an order needs an admission for what the offer sells at that moment.
    bool needs_admission(const Uuid& offer, Time at) const;
    /// False only when no order with units of these offers has won under the key, as of whatever events said
    /// that units are gone.
    bool may_have_won(std::int64_t key_hash) const;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

} // namespace rialto::offers
