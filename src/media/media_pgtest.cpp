#include "media/media.hpp"
#include "media/sql.hpp"
#include "support/support.hpp"

#include <gtest/gtest.h>

namespace rialto::media {

namespace {

const std::string hash_a(32, 'a');
const std::string hash_b(32, 'b');

Asset asset(std::string hash, int width) {
    return {std::move(hash), "jpeg", width, 600, 12345, "#ffffff,#000000"};
}

Task<> record_and_record_again(postgres::Pool& pool) {
    postgres::Session session = co_await pool.session();
    const Time at = *parse_rfc3339("2026-11-23T09:30:00Z");
    co_await record_assets(session, {asset(hash_b, 800), asset(hash_a, 900)}, at);
    co_await record_assets(session, {asset(hash_a, 1), asset(hash_a, 2)}, at + std::chrono::hours(1));
    co_await record_assets(session, {}, at);
    const postgres::Rows rows = co_await session.run(
        {"test.assets",
         "SELECT hash, format, width, height, bytes, placeholder FROM media.assets ORDER BY hash"},
        {});
    std::vector<Asset> assets;
    for (const postgres::Row row : rows)
        assets.push_back({row.get<std::string>(0), row.get<std::string>(1), row.get<std::int32_t>(2),
                          row.get<std::int32_t>(3), row.get<std::int64_t>(4), row.get<std::string>(5)});
    EXPECT_EQ(assets, (std::vector<Asset>{asset(hash_a, 900), asset(hash_b, 800)}));
}

TEST(record_assets, leaves_known_ones_as_they_are) {
    support::run(&record_and_record_again);
}

TEST(media_sql, fits_the_schema) {
    support::prepare_all(sql::statements());
}

} // namespace

} // namespace rialto::media
