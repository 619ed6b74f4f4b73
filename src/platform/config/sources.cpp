#include "platform/config/config.hpp"

#include <filesystem>
#include <unistd.h>

namespace rialto::config {

Sources sources_of_process(std::map<std::string, std::string> flags) {
    Sources sources{.flags = std::move(flags)};
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        const std::size_t equals = text.find('=');
        if (equals == std::string_view::npos) continue;
        sources.environment.try_emplace(std::string(text.substr(0, equals)), text.substr(equals + 1));
    }
    std::error_code error;
    sources.executable = std::filesystem::read_symlink("/proc/self/exe", error).string();
    if (const auto dir = std::filesystem::current_path(error); !error) sources.working_dir = dir.string();
    sources.is_root = geteuid() == 0;
    return sources;
}

} // namespace rialto::config
