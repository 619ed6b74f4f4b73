#include "platform/http/message.hpp"

#include "base/text.hpp"
#include "platform/http/conditional.hpp"
#include "platform/http/head_parser.hpp"
#include "platform/http/http.hpp"
#include "platform/http/uri.hpp"

#include <algorithm>

namespace rialto::http {

namespace {

/// What a 304 repeats of the 200 (RFC 9110, 15.4.5), and the fields that guard its use.
bool belongs_in_not_modified(std::string_view name) {
    for (const std::string_view kept : {"Cache-Control", "Content-Location", "Expires", "Vary", "Link"})
        if (equal_ignoring_case(name, kept)) return true;
    return false;
}

} // namespace

std::string_view Request::header(std::string_view name) const {
    for (const Header& header : headers)
        if (equal_ignoring_case(header.name, name)) return header.value;
    return {};
}

std::string_view Request::bearer() const {
    constexpr std::string_view scheme = "Bearer ";
    std::string_view value = header("Authorization");
    if (value.size() <= scheme.size() || !equal_ignoring_case(value.substr(0, scheme.size()), scheme))
        return {};
    value.remove_prefix(scheme.size());
    while (value.starts_with(' ')) value.remove_prefix(1);
    return value;
}

std::string_view Request::cookie(std::string_view name) const {
    for (const Header& header : headers) {
        if (!equal_ignoring_case(header.name, "Cookie")) continue;
        std::string_view rest = header.value;
        while (!rest.empty()) {
            const std::string_view pair = rest.substr(0, rest.find(';'));
            rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
            const std::size_t equals = pair.find('=');
            if (equals != pair.npos && trim(pair.substr(0, equals)) == name)
                return trim(pair.substr(equals + 1));
        }
    }
    return {};
}

Result<std::vector<QueryParameter>> Request::query_parameters() const {
    return parse_query(query);
}

std::string_view method_name(Method method) {
    switch (method) {
    case Method::get: return "GET";
    case Method::head: return "HEAD";
    case Method::post: return "POST";
    case Method::put: return "PUT";
    case Method::patch: return "PATCH";
    case Method::del: return "DELETE";
    case Method::options: return "OPTIONS";
    }
    return "GET";
}

std::string_view reason_phrase(int status) {
    switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    default: return "Unknown";
    }
}

void append_status_line(std::string& out, int status) {
    out += "HTTP/1.1 ";
    out += std::to_string(status);
    out.push_back(' ');
    out += reason_phrase(status);
    out += "\r\n";
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    // A value may hold what a client sent; a line end in it would begin a header of the client's making.
    for (const char c : value) out.push_back(is_field_value({&c, 1}) ? c : ' ');
    out += "\r\n";
}

bool has_body(int status) {
    return status >= 200 && status != 204 && status != 304;
}

std::shared_ptr<const Prebuilt> prebuild(int status, std::string_view content_type, std::string body,
                                         std::span<const std::pair<std::string, std::string>> headers,
                                         std::string etag) {
    auto answer = std::make_shared<Prebuilt>();
    append_status_line(answer->head, status);
    if (has_body(status)) {
        append_header(answer->head, "Content-Type", content_type);
        append_header(answer->head, "Content-Length", std::to_string(body.size()));
    }
    for (const auto& [name, value] : headers) append_header(answer->head, name, value);
    if (!etag.empty()) {
        append_header(answer->head, "ETag", etag);
        append_status_line(answer->not_modified, 304);
        append_header(answer->not_modified, "ETag", etag);
        for (const auto& [name, value] : headers)
            if (belongs_in_not_modified(name)) append_header(answer->not_modified, name, value);
    }
    answer->body = std::move(body);
    answer->etag = std::move(etag);
    return answer;
}

Response json_response(int status, std::string body) {
    Response response;
    response.status = status;
    response.body = std::move(body);
    return response;
}

} // namespace rialto::http
