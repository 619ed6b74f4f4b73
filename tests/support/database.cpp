#include "platform/postgres/migrate.hpp"
#include "support/support.hpp"

#include <gtest/gtest.h>
#include <libpq-fe.h>

#include <map>
#include <memory>

namespace rialto::support {

namespace {

constexpr const char* template_name = "rialto_template";

// Closed at exit, after the last test: a function's static.
struct Server {
    PrivateService service{"postgres"};
    std::map<std::string, std::string> urls; // by test case
    int made = 0;

    Server() {
        execute("postgres", std::string("CREATE DATABASE ") + template_name);
        asio::io_context loop;
        postgres::Pool pool(loop, postgres::migration_pool_options(url(template_name)));
        run(loop, postgres::migrate(pool, postgres::embedded_migrations(), {}, [](std::string_view) {}));
    }

    std::string url(const std::string& database) const {
        return "postgresql:///" + database + "?host=" + service.folder() + "&user=rialto";
    }

    void execute(const std::string& database, const std::string& text) const {
        const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectdb(url(database).c_str()),
                                                                      &PQfinish);
        const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection.get(), text.c_str()),
                                                                   &PQclear);
        if (PQresultStatus(result.get()) != PGRES_COMMAND_OK)
            throw std::runtime_error(text + ": " + PQerrorMessage(connection.get()));
    }

    std::string database_of(const std::string& test, const char* from) {
        std::string& found = urls[test + "/" + from];
        if (found.empty()) {
            const std::string name = "test_" + std::to_string(++made);
            // FILE_COPY beats WAL_LOG where fsync is off.
            execute("postgres", "CREATE DATABASE " + name + " TEMPLATE " + from + " STRATEGY file_copy");
            found = url(name);
        }
        return found;
    }
};

Server& server() {
    static Server one;
    return one;
}

std::string current_test() {
    const testing::TestInfo* test = testing::UnitTest::GetInstance()->current_test_info();
    return test == nullptr ? "" : std::string(test->test_suite_name()) + "." + test->name();
}

Task<> create_functions(postgres::Pool& pool, std::vector<postgres::Statement> functions) {
    postgres::Session session = co_await pool.session();
    for (const postgres::Statement& one : functions) co_await session.execute(std::string(one.text));
}

} // namespace

std::string database_url() {
    return server().database_of(current_test(), template_name);
}

std::string empty_database_url() {
    return server().database_of(current_test(), "template0");
}

postgres::PoolOptions pool_options() {
    postgres::PoolOptions options;
    options.url = database_url();
    options.name = "test";
    return options;
}

void apply_functions(std::vector<postgres::Statement> functions) {
    asio::io_context loop;
    postgres::Pool pool(loop, pool_options());
    run(loop, create_functions(pool, std::move(functions)));
}

void prepare_all(std::vector<postgres::Statement> statements) {
    const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectdb(database_url().c_str()),
                                                                  &PQfinish);
    for (const postgres::Statement& one : statements) {
        const std::string name(one.name);
        const std::string text(one.text);
        const std::unique_ptr<PGresult, decltype(&PQclear)> result(
            PQprepare(connection.get(), name.c_str(), text.c_str(), 0, nullptr), &PQclear);
        EXPECT_EQ(PQresultStatus(result.get()), PGRES_COMMAND_OK)
            << name << ": " << PQresultErrorMessage(result.get());
    }
}

void run(Task<> (*body)(postgres::Pool&), std::chrono::milliseconds timeout) {
    asio::io_context loop;
    postgres::Pool pool(loop, pool_options());
    run(loop, body(pool), timeout);
}

} // namespace rialto::support
