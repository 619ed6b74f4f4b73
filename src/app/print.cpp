#include "app/commands.hpp"
#include "app/routes.hpp"
#include "platform/config/config.hpp"

#include <cstdio>

namespace rialto::app {

int print_config(const config::Config& config) {
    for (const config::Line& line : config::describe(config))
        std::printf("%-20s %-44s %s\n", line.key.c_str(), line.value.c_str(), line.origin.c_str());
    return exit_done;
}

int print_openapi() {
    std::puts(api_document().c_str());
    return exit_done;
}

} // namespace rialto::app
