#pragma once
// Checkouts that were refused because an offer has no units left, so that the same cart is refused again from
// memory, on the connection's own thread, for as long as that is so. Private to this folder.

#include "carts/carts.hpp"
#include "offers/offers.hpp"
#include "platform/http/http.hpp"

#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace rialto::orders {

inline constexpr std::size_t sold_out_carts_max = 200'000; // remembered by one node

class SoldOutCarts {
  public:
    using Headers = std::vector<std::pair<std::string, std::string>>;
    /// Both outlive this; without a book nothing is remembered. `headers` are of every answer.
    SoldOutCarts(const catalog::CatalogStore& store, const offers::OfferBook* book, Headers headers);

    /// The cart was refused with this error.
    void remember(const carts::PricedCart& cart, const Error& refused);

    /// The same answer to a checkout of the same cart, while units that it wants of an offer are gone, the
    /// catalog is the same and its idempotency key cannot have won. Null: judge it the usual way. Any thread.
    std::shared_ptr<const http::Prebuilt> find(const http::Request& request) const;

  private:
    struct Wanted {
        std::int64_t key; // of Availability
        int qty;
    };
    struct Refusal {
        int cart_version = 0;
        std::uint64_t generation = 0; // of the catalog
        std::vector<Wanted> wanted;
        std::shared_ptr<const http::Prebuilt> answer;
    };
    struct Shard {
        mutable std::mutex guard;
        std::unordered_map<Uuid, std::shared_ptr<const Refusal>> carts;
    };
    static constexpr std::size_t shard_count = 16;

    Shard& shard_of(const Uuid& cart) { return shards_[cart.bytes[15] % shard_count]; }
    const Shard& shard_of(const Uuid& cart) const { return shards_[cart.bytes[15] % shard_count]; }
    bool lacks_units(const Refusal& refusal) const;

    const catalog::CatalogStore& store_;
    const offers::OfferBook* book_;
    Headers headers_;
    std::array<Shard, shard_count> shards_;
};

} // namespace rialto::orders
