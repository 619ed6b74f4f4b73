#pragma once
// The same questions asked of PostgreSQL: the tables of reference.sql, one statement for the page and one for
// the total and all counts.

#include "catalog/make_questions.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

struct pg_conn;

namespace rialto::bench {

struct ReferencePage {
    std::vector<Uuid> products;
    std::uint64_t total = 0;
    std::map<std::string, std::map<std::string, std::uint64_t>> counts; // by facet, then value
    double ms = 0;                                                      // of both statements
};

class Reference {
  public:
    /// Throws std::runtime_error, as ask() does. `buckets` are the lines between prices.
    Reference(const std::string& url, std::span<const catalog::PriceBucket> buckets);

    ReferencePage ask(const Asked& asked);
    /// For whoever wants to see them.
    std::string page_statement(const Asked& asked);
    std::string counts_statement(const Asked& asked);

  private:
    struct Close {
        void operator()(pg_conn* connection) const;
    };
    std::unique_ptr<pg_conn, Close> connection_;
    std::vector<catalog::PriceBucket> buckets_;
};

} // namespace rialto::bench
