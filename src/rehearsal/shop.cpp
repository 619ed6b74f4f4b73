#include "rehearsal/shop.hpp"

namespace rialto::rehearsal {

namespace {

struct SeenProblem {
    std::optional<std::string> code;
    std::optional<std::string> detail;
};
BOOST_DESCRIBE_STRUCT(SeenProblem, (), (code, detail))

} // namespace

Result<std::string> Shop::text(As who, std::string_view method, std::string_view path,
                               std::string_view body) {
    const std::string headers = who == As::staff ? bearer_header(admin_key_) : std::string();
    Result<load::Reply> reply = caller_.call(method, path, headers, body);
    if (!reply) return std::unexpected(std::move(reply).error());
    if (reply->status < 300) return std::move(reply->body);
    const Result<SeenProblem> problem = json::parse<SeenProblem>(reply->body);
    std::string said = std::string(method) + " " + std::string(path.substr(0, path.find('?'))) + ": " +
                       std::to_string(reply->status);
    if (problem && problem->detail) said += ", " + *problem->detail;
    const ErrorKind kind = reply->status >= 500   ? ErrorKind::unavailable
                           : reply->status == 404 ? ErrorKind::not_found
                                                  : ErrorKind::conflict;
    return fail(kind, problem ? problem->code.value_or("") : "", std::move(said));
}

std::unexpected<Error> Shop::unreadable(std::string_view path, const Error& why) {
    return fail(ErrorKind::invalid, "unreadable",
                std::string(path.substr(0, path.find('?'))) +
                    " answers what is no Rialto store's: " + why.detail);
}

} // namespace rialto::rehearsal
