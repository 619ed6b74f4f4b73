#include "app/commands.hpp"
#include "app/embedded_services.hpp"
#include "app/run_blocking.hpp"
#include "orders/orders.hpp"
#include "platform/config/config.hpp"
#include "platform/json/json.hpp"

#include <cstdio>
#include <fstream>
#include <sstream>

namespace rialto::orders {
BOOST_DESCRIBE_STRUCT(Finding, (), (subject, detail))
BOOST_DESCRIBE_STRUCT(AuditLine, (), (name, claim, findings))
} // namespace rialto::orders

namespace rialto::app {

namespace {

struct AuditReport {
    bool holds = true;
    std::vector<orders::AuditLine> lines;
};
BOOST_DESCRIBE_STRUCT(AuditReport, (), (holds, lines))

/// Lines "key order_id". The sentence of what is wrong with the file, or what it says.
Result<orders::Acknowledged> read_acknowledged(const std::string& path) {
    orders::Acknowledged told;
    if (path.empty()) return told;
    std::ifstream file(path);
    if (!file) return fail(ErrorKind::not_found, "unreadable_file", "Cannot read " + path + ".");
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
        if (line.empty()) continue;
        std::istringstream words(line);
        std::string key;
        std::string order;
        std::string more;
        words >> key >> order;
        const auto id = parse_uuid(order);
        if (!id || words >> more)
            return fail(ErrorKind::invalid, "invalid_file",
                        path + " line " + std::to_string(number) + ": expected `key order_id`.");
        told.keys.push_back(std::move(key));
        told.orders.push_back(*id);
    }
    return told;
}

Task<std::vector<orders::AuditLine>> audit_store(postgres::Pool& pool, orders::Acknowledged told) {
    postgres::Transaction transaction = co_await pool.begin(postgres::Isolation::repeatable_read_read_only);
    co_return co_await orders::audit(transaction, std::move(told));
}

void print_lines(const std::vector<orders::AuditLine>& lines) {
    for (const orders::AuditLine& line : lines) {
        std::printf("%-7s %-13s %s\n", line.findings.empty() ? "ok" : "BROKEN", line.name.c_str(),
                    line.claim.c_str());
        for (const orders::Finding& finding : line.findings)
            std::printf("        %s: %s\n", finding.subject.c_str(), finding.detail.c_str());
    }
}

} // namespace

int run_audit(const config::Config& config, const AuditArguments& arguments) {
    const Result<Endpoints> endpoints = find_running(config);
    if (!endpoints) {
        std::fprintf(stderr, "%s\n", endpoints.error().detail.c_str());
        return exit_failed;
    }
    Result<orders::Acknowledged> told = read_acknowledged(arguments.acked_file);
    if (!told) {
        std::fprintf(stderr, "%s\n", told.error().detail.c_str());
        return exit_failed;
    }
    asio::io_context loop;
    postgres::PoolOptions options;
    options.url = endpoints->database_url;
    options.name = "rialto-audit";
    options.connections_max = 1;
    options.statement_timeout = std::chrono::minutes(30);
    postgres::Pool pool(loop, options);
    AuditReport report;
    report.lines = run_blocking<std::vector<orders::AuditLine>>(
        loop, [&] { return audit_store(pool, std::move(*told)); });
    for (const orders::AuditLine& line : report.lines) report.holds = report.holds && line.findings.empty();
    if (arguments.json)
        std::puts(json::print(report).c_str());
    else
        print_lines(report.lines);
    return report.holds ? exit_done : exit_failed;
}

} // namespace rialto::app
