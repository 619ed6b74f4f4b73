#include "orders/orders.hpp"
#include "orders/sql.hpp"

namespace rialto::orders {

Task<std::vector<AuditLine>> audit(postgres::Session& transaction, Acknowledged acknowledged) {
    struct Check {
        const char* name;
        const char* claim;
        postgres::Statement statement;
        postgres::Params params;
    };
    std::vector<Check> checks;
    checks.push_back({"durability", "the database keeps what it acknowledges", sql::audit_durability, {}});
    checks.push_back({"stock", "no SKU is oversold, and its ledger sums to its stock", sql::audit_stock, {}});
    checks.push_back(
        {"reservations", "what open orders hold is what is reserved for them", sql::audit_reservations, {}});
    checks.push_back({"orders",
                      "every key and cart has its one order, and its lines make its total",
                      sql::audit_orders,
                      {}});
    checks.push_back(
        {"events", "every order's status is the fold of its events, without a gap", sql::audit_events, {}});
    checks.push_back(
        {"payments",
         "what is collected less what is refunded lies within each order's total and is what its "
         "payments' movements say",
         sql::audit_payments,
         {}});
    checks.push_back({"expiry", "no unpaid order holds stock past its time", sql::audit_expiry, {}});
    checks.push_back({"promotions",
                      "budgets and codes count exactly the uses that are recorded",
                      sql::audit_promotions,
                      {}});
    checks.push_back(
        {"offers",
         "offers have sold no more than they were given, nobody more than the limit, and what is unsold "
         "is held back in stock or has gone back",
         sql::audit_offers,
         {}});
    if (!acknowledged.keys.empty())
        checks.push_back({"acknowledged", "every order that clients were told of is there, once",
                          sql::audit_acked, postgres::params(acknowledged.keys, acknowledged.orders)});

    std::vector<AuditLine> lines;
    for (Check& check : checks) {
        AuditLine line{check.name, check.claim, {}};
        const postgres::Rows rows = co_await transaction.run(check.statement, std::move(check.params));
        for (const postgres::Row row : rows)
            line.findings.push_back({row.get<std::string>(0), row.get<std::string>(1)});
        lines.push_back(std::move(line));
    }
    co_return lines;
}

} // namespace rialto::orders
