#include "base/text.hpp"
#include "carts/cart.hpp"
#include "carts/sql.hpp"

#include <algorithm>

namespace rialto::carts {

namespace {

constexpr std::size_t code_bytes_max = 100;

/// Trimmed, each spelling once, in the order given.
Result<std::vector<std::string>> checked_codes(const std::vector<std::string>& written) {
    if (written.size() > pricing::codes_max)
        return invalid_field("/codes", "must have at most " + std::to_string(pricing::codes_max));
    std::vector<std::string> codes;
    for (std::size_t i = 0; i < written.size(); ++i) {
        const std::string code(trim(written[i]));
        if (code.empty() || code.size() > code_bytes_max || !is_valid_utf8(code))
            return invalid_field("/codes/" + std::to_string(i), "must have 1 to 100 bytes");
        const auto is_same = [&](const std::string& one) {
            return pricing::fold_code(one) == pricing::fold_code(code);
        };
        if (std::ranges::none_of(codes, is_same)) codes.push_back(code);
    }
    return codes;
}

} // namespace

Task<Result<Cart>> set_codes(CartWriter& carts, postgres::Pool& readers, CartWrite write,
                             std::vector<std::string> codes, Time at) {
    CO_TRY(std::vector<std::string> checked, checked_codes(codes));
    std::vector<std::string> keys;
    for (const std::string& code : checked) keys.push_back(pricing::fold_code(code));
    std::vector<pricing::Refusal> refusals;
    if (!keys.empty()) {
        postgres::Session session = co_await readers.session();
        refusals = co_await pricing::find_used_codes(session, std::move(keys));
    }
    co_return co_await carts.write(
        write,
        [checked, refusals](Cart& cart) -> Result<std::optional<CartEvent>> {
            if (cart.codes == checked && cart.refusals == refusals) return std::nullopt;
            cart.codes = checked;
            cart.refusals = refusals;
            return codes_event(checked.size());
        },
        at);
}

Task<> record_refusal(postgres::Session& session, Uuid cart_id, pricing::Refusal refusal) {
    co_await session.run(sql::record_refusals,
                         postgres::params(cart_id, postgres::Jsonb{print_stored_refusals({refusal})}));
}

} // namespace rialto::carts
