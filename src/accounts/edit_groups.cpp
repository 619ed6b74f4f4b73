// The back office's customer groups.

#include "accounts/group_name.hpp"
#include "accounts/shoppers.hpp"
#include "accounts/sql.hpp"
#include "base/text.hpp"
#include "platform/json/json.hpp"

namespace rialto::accounts {

namespace {

struct Group {
    std::string name;
    std::string label;
};
BOOST_DESCRIBE_STRUCT(Group, (), (name, label))

struct GroupList {
    std::vector<Group> items;
};
BOOST_DESCRIBE_STRUCT(GroupList, (), (items))

http::Response private_json(int status, std::string body) {
    http::Response response = http::json_response(status, std::move(body));
    response.headers.emplace_back("Cache-Control", "private, no-store");
    response.stage = "db";
    return response;
}

Task<Result<Group>> store_group(postgres::Pool& pool, Group wanted, crypto::Digest key, Time at) {
    wanted.label = std::string(trim(wanted.label));
    if (!can_name_a_group(wanted.name))
        co_return invalid_field("/name", "must be 1 to 32 of a-z, 0-9 and -, with a letter first");
    if (wanted.label.empty() || code_points(wanted.label) > group_label_max)
        co_return invalid_field("/label", "must have 1 to 100 characters");
    postgres::Transaction transaction = co_await pool.begin();
    const postgres::Rows rows =
        co_await transaction.run(sql::create_group, postgres::params(wanted.name, wanted.label));
    if (rows.affected() == 0)
        co_return fail(ErrorKind::conflict, "group_exists", "There is a group of that name already.");
    AuditRecord record{key, "create_group", wanted.name, json::print(wanted)};
    co_await append_audit_record(transaction, std::move(record), at);
    co_await transaction.commit();
    co_return wanted;
}

} // namespace

Task<http::Response> list_groups(postgres::Pool& pool, http::Request& request) {
    static_cast<void>(request);
    const postgres::Rows rows = co_await pool.run(sql::list_groups, {});
    GroupList list;
    for (const postgres::Row row : rows)
        list.items.push_back({row.get<std::string>(0), row.get<std::string>(1)});
    co_return private_json(200, json::print(list));
}

Task<http::Response> create_group(postgres::Pool& pool, http::Request& request) {
    Result<Group> wanted = json::parse<Group>(request.body);
    if (!wanted) co_return http::problem(wanted.error());
    const Result<Group> made =
        co_await store_group(pool, std::move(*wanted), key_digest(request), request.received_at);
    co_return made ? private_json(201, json::print(*made)) : http::problem(made.error());
}

using Schemas = std::map<std::string, std::string>;

const http::Operation list_groups_operation{
    .id = "list_groups",
    .summary = "The customer groups.",
    .answer_schema = [](Schemas& schemas) { return json::schema<GroupList>(schemas); },
};
const http::Operation create_group_operation{
    .id = "create_group",
    .summary = "Makes a customer group, which may have prices and pages of its own.",
    .body_schema = [](Schemas& schemas) { return json::schema<Group>(schemas); },
    .success = 201,
    .answer_schema = [](Schemas& schemas) { return json::schema<Group>(schemas); },
    .errors = {"invalid_request", "group_exists"},
};

} // namespace rialto::accounts
