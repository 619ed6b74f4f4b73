#include "markets/markets.hpp"
#include "markets/sql.hpp"

#include <span>

namespace rialto::markets {

Task<bool> seed_default_markets(postgres::Session& session) {
    const std::vector<std::string> market{"us", "eu"};
    const std::vector<std::string> name{"United States", "Europe"};
    const std::vector<std::string> currency{"USD", "EUR"};
    const std::vector<std::string> countries{
        "US", "AT,BE,BG,CY,CZ,DE,DK,EE,ES,FI,FR,GR,HR,HU,IE,IT,LT,LU,LV,MT,NL,PL,PT,RO,SE,SI,SK"};
    const std::vector<std::int32_t> tax_basis_points{825, 2100};
    const std::vector<bool> tax_included{false, true};
    const std::vector<std::int64_t> rate_micros{1'000'000, 920'000};
    const std::vector<std::int32_t> price_ending{0, 99};
    const std::vector<std::string> delivery_label{"Standard delivery, 3–5 days",
                                                  "Standard delivery, 2–4 days"};
    const std::vector<std::int64_t> delivery_price{599, 499};
    const std::vector<bool> is_default{true, false};
    const postgres::Rows seeded = co_await session.run(
        sql::seed_markets,
        postgres::Params(market, name, currency, countries, tax_basis_points, tax_included, rate_micros,
                         price_ending, delivery_label, delivery_price, is_default));
    if (seeded.affected() == 0) co_return false;
    const std::vector<std::string> segment{"us", "eu"};
    const std::vector<std::string> locale{"en-US", "en-IE"};
    const std::vector<std::int32_t> position{1, 2};
    const postgres::Params segments(segment, market, locale, position);
    co_await session.run(sql::seed_segments, segments);
    co_return true;
}

} // namespace rialto::markets
