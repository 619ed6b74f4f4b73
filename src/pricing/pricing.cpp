#include "pricing/pricing.hpp"

#include "pricing/sql.hpp"

namespace rialto::pricing {

Task<std::vector<Refusal>> find_used_codes(postgres::Session& session, std::vector<std::string> keys) {
    const postgres::Rows rows = co_await session.run(sql::find_used_codes, postgres::params(keys));
    std::vector<Refusal> refusals;
    for (const postgres::Row row : rows)
        refusals.push_back({row.get<Uuid>(0), row.get<std::string>(1), "code_used"});
    co_return refusals;
}

TotalsView view_of(const Totals& totals) {
    const auto money = [&](std::int64_t amount) { return Money{amount, totals.currency}; };
    return {money(totals.items), money(totals.discounts), money(totals.delivery),
            money(totals.tax),   money(totals.total),     totals.tax_included};
}

wire::TaxPart view_of(const TaxPart& part, Currency currency) {
    return {part.basis_points, part.label, {part.base, currency}, {part.amount, currency}};
}

wire::CodeAnswer view_of(const CodeAnswer& answer) {
    return {answer.code, std::string(name_of(answer.state)), std::string(words_of(answer.state))};
}

} // namespace rialto::pricing
