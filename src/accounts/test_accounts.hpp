#pragma once
// What the database tests of shoppers' accounts share: the service as the order role runs it, with cheap
// hashes.

#include "accounts/shoppers.hpp"
#include "support/support.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace rialto::accounts::test {

inline const Time noon = Time(std::chrono::seconds(1'800'000'000));
inline const std::string password = "correct horse";

struct Shop {
    asio::io_context loop;
    postgres::Pool owner{loop, support::pool_options()};
    postgres::Pool order{loop, as_order()};
    Sessions sessions{order};
    crypto::PasswordHasher passwords{{1, crypto::password_queue_max, crypto::PasswordCost::least}};
    throttle::Throttle throttle{nullptr, "secret"};
    EmailProofs proofs{"secret"};
    mail::Mailer mailer{{{}, "shop@example.com", testing::TempDir() + "rialto_mails"}};
    AccountService service{order, sessions, passwords, throttle, proofs, mailer, {}};

    ~Shop() { passwords.stop(); }

    template <class T>
    T run(Task<T> task) {
        return support::run(loop, std::move(task));
    }

    Result<OpenedSession> sign_up(std::string email, std::string with = password, Time at = noon) {
        return run(create_account(service, {std::move(email), std::move(with), "Anna"}, at, Deadline::max()));
    }
    Result<OpenedSession> sign_in(std::string email, std::string with = password, Time at = noon) {
        return run(create_session(service, {std::move(email), std::move(with)}, at, Deadline::max()));
    }
    Result<Account> set_group(GroupChange change) { return run(write_group(owner, std::move(change))); }
    std::int64_t number(std::string text) { return run(read_number(owner, std::move(text))); }

  private:
    static postgres::PoolOptions as_order() {
        postgres::PoolOptions options = support::pool_options();
        options.role = "rialto_order";
        return options;
    }
    static Task<Result<Account>> write_group(postgres::Pool& pool, GroupChange change) {
        postgres::Transaction transaction = co_await pool.begin();
        Result<Account> account = co_await accounts::set_group(transaction, std::move(change), noon);
        if (account) co_await transaction.commit();
        co_return account;
    }
    static Task<std::int64_t> read_number(postgres::Pool& pool, std::string text) {
        const std::string wrapped = "SELECT (" + text + ")::bigint";
        const postgres::Rows rows = co_await pool.run({"test.number", wrapped}, {});
        co_return rows[0].get<std::int64_t>(0);
    }
};

/// A request of a browser's or program's making; the views it holds live as long as this.
struct Asked {
    Asked(http::Method method, std::vector<std::pair<std::string, std::string>> fields,
          std::string body_ = {})
        : kept(std::move(fields)), body(std::move(body_)) {
        for (const auto& [name, value] : kept) headers.push_back({name, value});
        request.method = method;
        request.headers = headers;
        request.body = body;
        request.peer = "192.0.2.1";
        request.received_at = noon;
        request.deadline = Deadline::max();
    }
    Asked(const Asked&) = delete;
    Asked& operator=(const Asked&) = delete;

    std::vector<std::pair<std::string, std::string>> kept;
    std::string body;
    std::vector<http::Header> headers;
    http::Request request;
};

inline std::string header_of(const http::Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers)
        if (key == name) return value;
    return "";
}

} // namespace rialto::accounts::test
