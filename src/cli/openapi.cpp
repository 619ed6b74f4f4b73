#include "app/commands.hpp"
#include "cli/command.hpp"

namespace rialto::cli {

Command openapi_command() {
    return {
        .name = "openapi",
        .summary = "Print the OpenAPI document of the HTTP interface",
        .teaching = R"(The document that a running store answers at /openapi.json. Needs no store.

Example:
  rialto openapi > openapi.json)",
        .run = [](const config::Config&, const Given&) { return app::print_openapi(); },
    };
}

} // namespace rialto::cli
