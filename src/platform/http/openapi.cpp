#include "base/check.hpp"
#include "platform/http/http.hpp"
#include "platform/http/problem.hpp"

#include <algorithm>
#include <set>

namespace rialto::http {

namespace {

using Schemas = std::map<std::string, std::string>;

constexpr std::string_view problem_schema =
    R"({"type":"object","description":"RFC 9457; `code` is stable.","required":["type","title","status","detail"],)"
    R"("properties":{"type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},)"
    R"("code":{"type":"string"},"detail":{"type":"string"},"errors":{"type":"array","items":{"type":"object",)"
    R"("required":["pointer","detail"],"properties":{"pointer":{"type":"string"},"detail":{"type":"string"}}}},)"
    R"("request_id":{"type":"string"}},"additionalProperties":true})";

constexpr std::string_view problem_response =
    R"({"description":"A problem.","content":{"application/problem+json":{"schema":)"
    R"({"$ref":"#/components/schemas/Problem"}}}})";

/// Members and elements of the document, with the commas between them.
class Writer {
  public:
    void open(char bracket) {
        out_.push_back(bracket);
        first_ = true;
    }
    void close(char bracket) {
        out_.push_back(bracket);
        first_ = false;
    }
    void key(std::string_view name) {
        separate();
        append_json_string(out_, name);
        out_.push_back(':');
        first_ = true; // a value follows, not another member
    }
    void text(std::string_view value) {
        separate();
        append_json_string(out_, value);
    }
    void raw(std::string_view json) {
        separate();
        out_ += json;
    }
    void element() {
        separate();
        first_ = true;
    }
    void member(std::string_view name, std::string_view value) {
        key(name);
        text(value);
    }
    void raw_member(std::string_view name, std::string_view json) {
        key(name);
        raw(json);
    }
    std::string take() { return std::move(out_); }

  private:
    void separate() {
        if (!first_) out_.push_back(',');
        first_ = false;
    }
    std::string out_;
    bool first_ = true;
};

/// "/media/{rest...}" is written "/media/{rest}" there.
std::string public_path(std::string_view path) {
    std::string text(path);
    if (const std::size_t dots = text.find("...}"); dots != text.npos) text.erase(dots, 3);
    return text;
}

std::vector<std::string> placeholders(std::string_view path) {
    std::vector<std::string> names;
    for (std::size_t at = path.find('{'); at != path.npos; at = path.find('{', at + 1))
        names.emplace_back(path.substr(at + 1, path.find('}', at) - at - 1));
    return names;
}

std::string lower_name(Method method) {
    std::string name(method_name(method));
    for (char& c : name) c = static_cast<char>(c - 'A' + 'a');
    return name;
}

std::string_view role_name(Access access) {
    switch (access) {
    case Access::viewer: return "viewer";
    case Access::support: return "support";
    case Access::manager: return "manager";
    case Access::owner: return "owner";
    case Access::everyone:
    case Access::shopper:
    case Access::holder:
    case Access::account: break;
    }
    return {};
}

/// Either of the schemes named will do.
std::string_view security_of(Access access) {
    if (access == Access::account) return R"([{"session":[]},{"bearer":[]}])";
    return access >= Access::holder ? R"([{"bearer":[]}])" : "[]";
}

void write_parameter(Writer& out, std::string_view name, std::string_view in, std::string_view type,
                     std::string_view description, bool required) {
    out.element();
    out.open('{');
    out.member("name", name);
    out.member("in", in);
    if (!description.empty()) out.member("description", description);
    out.raw_member("required", required ? "true" : "false");
    out.key("schema");
    out.open('{');
    out.member("type", type);
    out.close('}');
    out.close('}');
}

void write_parameters(Writer& out, const Route& route, const std::string& path) {
    const std::vector<std::string> names = placeholders(path);
    if (names.empty() && route.operation.parameters.empty()) return;
    out.key("parameters");
    out.open('[');
    for (const std::string& name : names) write_parameter(out, name, "path", "string", {}, true);
    for (const Parameter& parameter : route.operation.parameters)
        write_parameter(out, parameter.name, parameter.in, parameter.type, parameter.description,
                        parameter.required);
    out.close(']');
}

void write_content(Writer& out, std::string_view type, std::string_view schema) {
    out.key("content");
    out.open('{');
    out.key(type);
    out.open('{');
    out.raw_member("schema", schema);
    out.close('}');
    out.close('}');
}

void write_responses(Writer& out, const Route& route, Schemas& schemas) {
    const Operation& operation = route.operation;
    out.key("responses");
    out.open('{');
    out.key(std::to_string(operation.success));
    out.open('{');
    out.member("description", reason_phrase(operation.success));
    if (operation.answer_schema != nullptr)
        write_content(out, operation.answer_type, operation.answer_schema(schemas));
    out.close('}');
    out.raw_member("default", R"({"$ref":"#/components/responses/Problem"})");
    out.close('}');
    if (operation.errors.empty()) return;
    out.key("x-error-codes");
    out.open('[');
    for (const std::string_view code : operation.errors) out.text(code);
    out.close(']');
}

void write_operation(Writer& out, const Route& route, const std::string& path, Schemas& schemas) {
    const Operation& operation = route.operation;
    out.key(lower_name(route.method));
    out.open('{');
    out.member("operationId", operation.id);
    if (!operation.summary.empty()) out.member("summary", operation.summary);
    write_parameters(out, route, path);
    if (operation.body_schema != nullptr) {
        out.key("requestBody");
        out.open('{');
        out.raw_member("required", "true");
        write_content(out, "application/json", operation.body_schema(schemas));
        out.close('}');
    }
    write_responses(out, route, schemas);
    out.raw_member("security", security_of(route.access));
    if (const std::string_view role = role_name(route.access); !role.empty()) out.member("x-role", role);
    out.close('}');
}

void write_components(Writer& out, Schemas schemas) {
    schemas.emplace("Problem", problem_schema);
    out.key("components");
    out.open('{');
    out.key("schemas");
    out.open('{');
    for (const auto& [name, schema] : schemas) out.raw_member(name, schema);
    out.close('}');
    out.key("responses");
    out.open('{');
    out.raw_member("Problem", problem_response);
    out.close('}');
    out.raw_member(
        "securitySchemes",
        R"({"bearer":{"type":"http","scheme":"bearer"},"session":{"type":"apiKey","in":"cookie","name":")" +
            std::string(session_cookie) + R"("}})");
    out.close('}');
}

} // namespace

std::string openapi_document(std::span<const Route> routes, std::string_view version) {
    // By path, then by method, so that the order of the table does not show.
    std::map<std::string, std::map<Method, const Route*>> paths;
    std::set<std::string_view> ids;
    for (const Route& route : routes) {
        if (!route.documented) continue;
        CHECK(ids.insert(route.operation.id).second);
        paths[public_path(route.path)].emplace(route.method, &route);
    }
    Schemas schemas;
    Writer out;
    out.open('{');
    out.member("openapi", "3.1.0");
    out.key("info");
    out.open('{');
    out.member("title", "Rialto");
    out.member("version", version);
    out.close('}');
    out.key("paths");
    out.open('{');
    for (const auto& [path, methods] : paths) {
        out.key(path);
        out.open('{');
        for (const auto& [method, route] : methods) write_operation(out, *route, path, schemas);
        out.close('}');
    }
    out.close('}');
    write_components(out, std::move(schemas));
    out.close('}');
    return out.take();
}

} // namespace rialto::http
