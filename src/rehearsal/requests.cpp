#include "rehearsal/requests.hpp"

#include "platform/json/json.hpp"

namespace rialto::rehearsal {

namespace {

constexpr std::uint32_t benchmark_addresses = 1U << 17;
constexpr std::uint32_t benchmark_network = (198U << 24) | (18U << 16);
constexpr std::uint32_t carrier_addresses = 1U << 22;
constexpr std::uint32_t carrier_network = (100U << 24) | (64U << 16);

} // namespace

std::string quoted(std::string_view text) {
    std::string out;
    json::append_string(out, text);
    return out;
}

std::string code_of(std::string_view problem) {
    constexpr std::string_view member = "\"code\":\"";
    const std::size_t at = problem.find(member);
    if (at == std::string_view::npos) return {};
    const std::string_view rest = problem.substr(at + member.size());
    return std::string(rest.substr(0, rest.find('"')));
}

std::string bearer_header(std::string_view token) {
    return "Authorization: Bearer " + std::string(token) + "\r\n";
}

std::string client_headers(std::uint32_t person) {
    const std::uint32_t address = person < benchmark_addresses ? benchmark_network + person
                                                               : carrier_network + person % carrier_addresses;
    std::string out = "User-Agent: rialto-rehearse\r\nX-Forwarded-For: ";
    for (const int shift : {24, 16, 8, 0})
        out += std::to_string((address >> shift) & 255U) + (shift == 0 ? "\r\n" : ".");
    return out;
}

std::string delivery_body(const Stage& stage) {
    return "{\"address\":{\"name\":\"Rehearsal\",\"line1\":\"1 Stage Door\",\"city\":\"Rehearsal\","
           "\"postal_code\":\"10013\",\"region\":" +
           quoted(stage.country == "US" ? "NY" : "") + ",\"country\":" + quoted(stage.country) +
           "},\"method\":" + quoted(stage.delivery_method) + "}";
}

std::string key_of(const Stage& stage, std::uint32_t who) {
    return "rehearsal-" + stage.run + "-" + std::to_string(who);
}

std::string email_of(const Stage& stage, const Visitor& visitor, std::uint32_t who) {
    const std::string name = "shopper-" + stage.run + "-" + std::to_string(visitor.person);
    if (visitor.kind != Kind::bot) return name + "@" + std::string(email_domain);
    const std::string tagged = (who % 2 == 0 ? "S" + name.substr(1) : name) + "+" + std::to_string(who);
    return tagged + "@" + std::string(email_domain);
}

} // namespace rialto::rehearsal
