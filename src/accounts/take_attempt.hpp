#pragma once
// How often credentials may be tried. Private to this folder.

#include "accounts/shoppers.hpp"

namespace rialto::accounts {

/// 429 too_many_requests with Retry-After and RateLimit headers when the address or the e-mail has been tried
/// too often; nullopt when the attempt may go on. The refusal is the same whether the e-mail has an account
/// or not.
Task<std::optional<http::Response>> take_attempt(AccountService& service, std::string address,
                                                 std::string email, Time at);

} // namespace rialto::accounts
