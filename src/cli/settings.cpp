#include "cli/settings.hpp"

#include "base/check.hpp"
#include "platform/config/config.hpp"

#include <algorithm>

namespace rialto::cli {

std::vector<Option> flags_of(const std::vector<std::string>& keys) {
    const auto& all = config::settings();
    // A misspelt key would silently take a flag away from its command.
    for (const std::string& key : keys)
        CHECK(key == "*" || std::ranges::find(all, key, &config::Setting::key) != all.end());
    const auto has = [&](std::string_view key) { return std::ranges::find(keys, key) != keys.end(); };
    std::vector<Option> flags;
    for (const config::Setting& setting : all) {
        if (!has("*") && !has(setting.key)) continue;
        std::string help = setting.help + " [" + setting.environment;
        if (!setting.default_text.empty()) help += ", default " + setting.default_text;
        flags.push_back({.name = setting.flag, .value = setting.value, .help = help + "]"});
    }
    flags.push_back(
        {.name = std::string(config::file_flag),
         .value = "FILE",
         .help = "Read settings from this file [RIALTO_CONFIG, default rialto.toml in the data dir]"});
    return flags;
}

} // namespace rialto::cli
