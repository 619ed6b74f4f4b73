#include "platform/events/events.hpp"

#include "platform/events/sql.hpp"

namespace rialto::events {

Task<> append(postgres::Session& transaction, std::string topic, std::string subject, std::string data,
              Time at) {
    co_await transaction.run(sql::append_event, postgres::params(make_uuid_v7(at), topic, subject,
                                                                 postgres::Jsonb{std::move(data)}, at));
}

Task<std::int64_t> last_position(postgres::Session& session) {
    const postgres::Rows rows = co_await session.run(sql::last_position, {});
    co_return rows[0].get<std::int64_t>(0);
}

Task<std::optional<Time>> last_time(postgres::Session& session, std::string topic) {
    const postgres::Rows rows = co_await session.run(sql::last_time, postgres::params(topic));
    if (rows.size() == 0) co_return std::nullopt;
    co_return rows[0].get<Time>(0);
}

Task<std::optional<Time>> time_at(postgres::Session& session, std::int64_t position) {
    const postgres::Rows rows = co_await session.run(sql::time_at, postgres::params(position));
    if (rows.size() == 0) co_return std::nullopt;
    co_return rows[0].get<Time>(0);
}

Task<std::vector<Event>> news_between(postgres::Session& session, Stretch stretch,
                                      std::vector<std::string> topics, std::size_t limit) {
    const postgres::Rows rows =
        co_await session.run(sql::news_between, postgres::params(stretch.after, stretch.until, topics,
                                                                 static_cast<std::int64_t>(limit)));
    std::vector<Event> events;
    for (const postgres::Row row : rows)
        events.push_back({row.get<std::int64_t>(0), row.get<std::string>(1), row.get<std::string>(2),
                          row.get<postgres::Jsonb>(3).text, row.get<Time>(4)});
    co_return events;
}

} // namespace rialto::events
