#pragma once
// What is not API: the storefront's pages and files, and what machines ask of a node.

#include "app/routes.hpp"

namespace rialto::app {

using PageHandler = Task<http::Response>(const Services* services, http::Request& request);

/// "/": a private redirect to the shopper's segment.
Task<http::Response> home_redirect(const Services* services, http::Request& request);
/// "/{name}": a file of the storefront's root (service worker, manifest), or the redirect to a segment's
/// home.
Task<http::Response> root_file(const Services* services, http::Request& request);
/// "/assets/…": files with their hash in the name.
http::Response asset(const Services& services, http::Request& request);
/// Where the sandbox sends shoppers: a bank that asks them. For stores with a sandbox.
http::Response bank_page(const Services& services, http::Request& request);
/// "/{segment}/…": the storefront's shell; it reads the path itself. For segments that the caller may see.
Task<http::Response> shell(const Services* services, http::Request& request);

http::Response text_response(std::string text);
http::Response version_response(std::string_view environment);
http::Response metrics_response(catalog::CatalogStore& store);
http::Response ready_response(std::string reason);

} // namespace rialto::app
