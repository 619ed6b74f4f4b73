#include "app/page_routes.hpp"

#include "app/version.hpp"
#include "platform/cache/shared_cache.hpp"
#include "platform/telemetry/telemetry.hpp"

namespace rialto::app {

namespace {

http::Response redirect(std::string location) {
    http::Response response;
    response.status = 302;
    response.content_type = "text/plain; charset=utf-8";
    response.headers.emplace_back("Location", std::move(location));
    response.headers.emplace_back("Cache-Control", "private, no-store");
    return response;
}

http::Response not_found() {
    return http::problem({ErrorKind::not_found, "not_found", "There is nothing here."});
}

http::Response file(const Services& services, std::string_view path, const http::Request& request) {
    http::Response response;
    response.prebuilt = services.storefront->find(path, request.header("Accept-Encoding"));
    response.stage = "static";
    return response.prebuilt != nullptr ? response : not_found();
}

} // namespace

Task<http::Response> home_redirect(const Services* services, http::Request& request) {
    const std::optional<std::string> group = co_await catalog::find_group(*services->store, request);
    const auto markets = services->store->markets();
    co_return redirect("/" + markets->resolve(request.header("Accept-Language"), "", group).segment + "/");
}

Task<http::Response> root_file(const Services* services, http::Request& request) {
    const std::string& name = request.path_values[0];
    if (co_await catalog::may_see_segment(*services->store, name, request))
        co_return redirect("/" + name + "/");
    co_return file(*services, name, request);
}

http::Response asset(const Services& services, http::Request& request) {
    return file(services, "assets/" + request.path_values[0], request);
}

http::Response bank_page(const Services& services, http::Request& request) {
    const bool has_sandbox = services.sandbox != nullptr && services.sandbox->sandbox != nullptr;
    return has_sandbox ? file(services, "bank.html", request) : not_found();
}

Task<http::Response> shell(const Services* services, http::Request& request) {
    if (!co_await catalog::may_see_segment(*services->store, request.path_values[0], request))
        co_return not_found();
    co_return file(*services, "index.html", request);
}

http::Response text_response(std::string text) {
    http::Response response;
    response.content_type = "text/plain; charset=utf-8";
    response.headers.emplace_back("Cache-Control", "no-store");
    response.body = std::move(text);
    return response;
}

http::Response version_response(std::string_view environment) {
    http::Response response =
        http::json_response(200, R"({"name":"rialto","version":")" + std::string(version) +
                                     R"(","environment":")" + std::string(environment) + R"("})");
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

http::Response metrics_response(catalog::CatalogStore& store) {
    store.pages().publish_metrics();
    if (store.options().shared_pages != nullptr) store.options().shared_pages->publish_metrics();
    http::Response response = text_response(telemetry::render_metrics());
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    return response;
}

http::Response ready_response(std::string reason) {
    if (reason.empty()) return text_response("ready\n");
    http::Response response = text_response(reason + "\n");
    response.status = 503;
    response.headers.emplace_back("Retry-After", "1");
    return response;
}

} // namespace rialto::app
