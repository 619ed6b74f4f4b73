#pragma once
// What the back office does to promotions, tax rates and delivery zones. Every change is one transaction with
// its audit record and the event pricing.changed; nodes follow within a second. Private to this folder.

#include "accounts/accounts.hpp"
#include "pricing/delivery_wire.hpp"
#include "pricing/pricing.hpp"
#include "pricing/promotion_wire.hpp"

namespace rialto::pricing {

inline constexpr int promotions_per_page_max = 100;

/// Who changes what, for the audit record.
struct AdminCall {
    crypto::Digest key_digest{};
    std::shared_ptr<const markets::Markets> markets;
    Time at;
};

/// Where a page of the list begins: after this one.
struct PromotionPlace {
    Time created_at;
    Uuid id;
};

/// Newest first; one more than asked for when there are more.
Task<std::vector<wire::Promotion>> list_promotions(postgres::Session& session,
                                                   std::optional<PromotionPlace> after, int limit);
/// not_found.
Task<Result<wire::Promotion>> read_promotion(postgres::Session& session, Uuid id);

/// Errors: invalid_request, promotion_limit (promotions_max are active).
Task<Result<wire::Promotion>> create_promotion(postgres::Session& transaction, wire::NewPromotion body,
                                               AdminCall call);
/// Errors: not_found, version_conflict, invalid_request (also a limit below what was given already),
/// promotion_limit.
Task<Result<wire::Promotion>> change_promotion(postgres::Session& transaction, Uuid id,
                                               wire::PromotionChange change, AdminCall call);

Task<std::vector<wire::TaxRate>> list_tax_rates(postgres::Session& session);
/// Errors: invalid_request, tax_rate_exists (for the same place and time).
Task<Result<wire::TaxRate>> create_tax_rate(postgres::Session& transaction, wire::NewTaxRate body,
                                            AdminCall call);
/// Errors: not_found, version_conflict, invalid_request, tax_rate_exists.
Task<Result<wire::TaxRate>> change_tax_rate(postgres::Session& transaction, Uuid id,
                                            wire::TaxRateChange change, AdminCall call);
/// not_found.
Task<Result<>> remove_tax_rate(postgres::Session& transaction, Uuid id, AdminCall call);

Task<std::vector<wire::DeliveryZone>> list_delivery_zones(postgres::Session& session);
/// invalid_request.
Task<Result<wire::DeliveryZone>> create_delivery_zone(postgres::Session& transaction,
                                                      wire::NewDeliveryZone body, AdminCall call);
/// Errors: not_found, version_conflict, invalid_request.
Task<Result<wire::DeliveryZone>> change_delivery_zone(postgres::Session& transaction, Uuid id,
                                                      wire::DeliveryZoneChange change, AdminCall call);
/// not_found.
Task<Result<>> remove_delivery_zone(postgres::Session& transaction, Uuid id, AdminCall call);

/// The audit record and the event, in the change's transaction.
Task<> record_change(postgres::Session& transaction, std::string operation, Uuid subject, std::string detail,
                     AdminCall call);
Error version_conflict(int version);

} // namespace rialto::pricing
