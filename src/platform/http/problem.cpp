#include "platform/http/problem.hpp"

namespace rialto::http {

namespace {

/// "sold_out" as a title: "Sold out".
std::string title_of(std::string_view code) {
    std::string title(code);
    for (char& c : title)
        if (c == '_') c = ' ';
    if (!title.empty() && title[0] >= 'a' && title[0] <= 'z')
        title[0] = static_cast<char>(title[0] - 'a' + 'A');
    return title;
}

Response render(int status, std::string_view code, std::string_view detail, const Error* error) {
    Response response;
    response.status = status;
    response.content_type = problem_content_type;
    std::string& out = response.body;
    out = "{\"type\":";
    append_json_string(out, code.empty() ? "about:blank" : "urn:rialto:problem:" + std::string(code));
    out += ",\"title\":";
    append_json_string(out, code.empty() ? std::string(reason_phrase(status)) : title_of(code));
    out += ",\"status\":";
    out += std::to_string(status);
    if (!code.empty()) {
        out += ",\"code\":";
        append_json_string(out, code);
    }
    out += ",\"detail\":";
    append_json_string(out, detail);
    if (error != nullptr && !error->fields.empty()) {
        out += ",\"errors\":[";
        for (const FieldError& field : error->fields) {
            if (out.back() != '[') out.push_back(',');
            out += "{\"pointer\":";
            append_json_string(out, field.pointer);
            out += ",\"detail\":";
            append_json_string(out, field.detail);
            out.push_back('}');
        }
        out.push_back(']');
    }
    if (error != nullptr && !error->members.empty()) {
        out.push_back(',');
        out += error->members;
    }
    out.push_back('}');
    return response;
}

} // namespace

void append_json_string(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    out.push_back('"');
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out.push_back('\\');
            out.push_back(c);
        } else if (byte < 0x20 || c == '<' || byte == 0x7f) {
            out += "\\u00";
            out.push_back(digits[byte >> 4]);
            out.push_back(digits[byte & 15]);
        } else {
            out.push_back(c);
        }
    }
    out.push_back('"');
}

int status_of(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::invalid: return 400;
    case ErrorKind::unauthenticated: return 401;
    case ErrorKind::payment_declined: return 402;
    case ErrorKind::forbidden: return 403;
    case ErrorKind::not_found: return 404;
    case ErrorKind::conflict: return 409;
    case ErrorKind::gone: return 410;
    case ErrorKind::too_large: return 413;
    case ErrorKind::unprocessable: return 422;
    case ErrorKind::too_many_requests: return 429;
    case ErrorKind::unavailable: return 503;
    }
    return 500;
}

Response problem(const Error& error) {
    Response response = render(status_of(error.kind), error.code, error.detail, &error);
    if (error.retry_after_s > 0)
        response.headers.emplace_back("Retry-After", std::to_string(error.retry_after_s));
    if (error.kind == ErrorKind::unauthenticated)
        response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"rialto\"");
    return response;
}

Response problem_of(int status, std::string_view code, std::string_view detail) {
    return render(status, code, detail, nullptr);
}

void add_request_id(std::string& problem_body, std::string_view request_id) {
    if (!problem_body.ends_with('}')) return;
    problem_body.back() = ',';
    problem_body += "\"request_id\":";
    append_json_string(problem_body, request_id);
    problem_body.push_back('}');
}

} // namespace rialto::http
