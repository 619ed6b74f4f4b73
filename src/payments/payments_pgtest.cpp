#include "payments/sql.hpp"
#include "support/support.hpp"

#include <gtest/gtest.h>

namespace rialto::payments {
namespace {

TEST(payments_sql, every_statement_fits_the_schema) {
    support::prepare_all(sql::statements());
}

} // namespace
} // namespace rialto::payments
