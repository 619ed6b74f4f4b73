#pragma once
// Offers: what a shopper would pay right now, and flash offers: prices for a time, with units of stock set
// aside and a limit for each customer. An offer's prices are published to the catalog as price lists, so that
// they begin and end by the clock on every node; its units are claimed in the capture of an order
// (sql/functions/claim_units_v1.sql) and judged there by the database's clock. Quotes are live prices and
// availability of single SKUs, for pages that were rendered a while ago.

#include "catalog/catalog.hpp"
#include "offers/admission.hpp"
#include "offers/book.hpp"
#include "platform/http/http.hpp"
#include "platform/postgres/postgres.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::offers {

// ---- limits -------------------------------------------------------------------------------------------
inline constexpr std::size_t quoted_skus_max = 100;        // in one question
inline constexpr std::size_t offer_title_max = 200;        // code points
inline constexpr std::size_t offer_skus_max = 500;         // of one offer
inline constexpr std::size_t offer_waves_max = 20;         // of one SKU
inline constexpr int offer_units_max = 10'000'000;         // of one SKU
inline constexpr int limit_per_customer_max = 1000;        // units
inline constexpr std::size_t offers_listed_max = 200;      // by the back office at once
inline constexpr std::size_t open_offers_max = 1000;       // of one store: each node holds them in memory
inline constexpr std::size_t offers_returned_at_once = 20; // by one look of the worker

struct Quote {
    std::string sku;
    Money price;
    std::optional<Money> compare_at;
    std::optional<Uuid> offer; // the flash offer that makes the price
    std::string availability;  // in_stock, few_left, sold_out
};

/// Quotes in the order asked, each SKU once. Errors: not_found `unknown_sku` naming every SKU that is not for
/// sale here.
Result<std::vector<Quote>> quote_skus(catalog::CatalogStore& store, std::string_view segment,
                                      std::vector<std::string> skus);

// ---- what a capture says of itself ----------------------------------------------------------------------

/// Who an offer counts units for: a digest of the e-mail, the same for all spellings that reach one mailbox
/// by common rules (letter case, a tag after `+`, dots at Gmail).
std::string customer_of(std::string_view email);

/// Counts what an order holds of offers with a limit for the card that paid as well, in a transaction that
/// has the order locked; `card` is a provider's fingerprint, and known here as a digest only. False: the card
/// would have more of one than a customer can have, and nothing was counted. Safe to repeat.
Task<bool> claim_by_card(postgres::Session& transaction, Uuid order, std::string provider, std::string card);

/// An idempotency key as a number (XXH3), for telling whether a key may have won: a key that shares its
/// number with a winner's is judged the longer way.
std::int64_t key_hash(std::string_view key);

// ---- work role ------------------------------------------------------------------------------------------

/// Gives back to stock what offers that are over have unsold, once each, and takes their prices out of the
/// catalog; answers how many offers. Safe to repeat and on several nodes at once. `pool` has role
/// rialto_work.
Task<int> return_units(postgres::Pool& pool, Time at);

/// Looks for offers that are over until it is stopped (on its loop); survives lost connections.
class OfferWorker {
  public:
    /// `pool` outlives this and has role rialto_work.
    explicit OfferWorker(postgres::Pool& pool);
    Task<> run();
    void stop();

  private:
    struct State;
    std::shared_ptr<State> state_;
};

// ---- HTTP -----------------------------------------------------------------------------------------------

/// GET /v1/quotes?segment=&sku=A,B
Task<http::Response> get_quotes(catalog::CatalogStore& store, http::Request& request);
extern const http::Operation get_quotes_operation;

/// GET /v1/catalog/{segment}/offers: live and upcoming flash offers.
struct OfferPages {
    catalog::CatalogStore& store;
    const OfferBook& book;
};
Task<http::Response> list_offers(OfferPages& pages, http::Request& request);
extern const http::Operation list_offers_operation;

// The back office: Role::order. `pool` has role rialto_order. Every write leaves an audit record.

/// GET /v1/admin/offers: Access::viewer
Task<http::Response> list_offers_admin(catalog::CatalogStore& store, postgres::Pool& pool,
                                       http::Request& request);
extern const http::Operation list_offers_admin_operation;
/// GET /v1/admin/offers/{id}: Access::viewer
Task<http::Response> get_offer_admin(catalog::CatalogStore& store, postgres::Pool& pool,
                                     http::Request& request);
extern const http::Operation get_offer_admin_operation;
/// POST /v1/admin/offers: Access::manager
Task<http::Response> create_offer(catalog::CatalogStore& store, postgres::Pool& pool, http::Request& request);
extern const http::Operation create_offer_operation;
/// PATCH /v1/admin/offers/{id}: Access::manager
Task<http::Response> change_offer(catalog::CatalogStore& store, postgres::Pool& pool, http::Request& request);
extern const http::Operation change_offer_operation;
/// POST /v1/admin/offers/{id}/pause: Access::manager
Task<http::Response> pause_offer(catalog::CatalogStore& store, postgres::Pool& pool, http::Request& request);
extern const http::Operation pause_offer_operation;
/// POST /v1/admin/offers/{id}/resumption: Access::manager
Task<http::Response> resume_offer(catalog::CatalogStore& store, postgres::Pool& pool, http::Request& request);
extern const http::Operation resume_offer_operation;
/// POST /v1/admin/offers/{id}/extension: Access::manager
Task<http::Response> extend_offer(catalog::CatalogStore& store, postgres::Pool& pool, http::Request& request);
extern const http::Operation extend_offer_operation;
/// POST /v1/admin/offers/{id}/end: Access::manager
Task<http::Response> end_offer(catalog::CatalogStore& store, postgres::Pool& pool, http::Request& request);
extern const http::Operation end_offer_operation;

} // namespace rialto::offers
