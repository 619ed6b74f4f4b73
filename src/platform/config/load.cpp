// Which source decides each setting, and what is said of a source that is wrong.

#include "base/text.hpp"
#include "platform/config/settings.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

namespace rialto::config {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view variable_prefix = "RIALTO_";
constexpr std::string_view file_variable = "RIALTO_CONFIG";
constexpr std::string_view file_name = "rialto.toml";
constexpr std::size_t file_bytes_max = 256 * 1024;

/// Variables that ./dev, the tests and the benchmarks hand to each other; the program itself ignores them.
constexpr std::array<std::string_view, 8> tool_variables{
    "RIALTO_ADMIN_KEY", "RIALTO_BIN",     "RIALTO_CHROMIUM", "RIALTO_MACHINE",
    "RIALTO_PROGRAM",   "RIALTO_SCRATCH", "RIALTO_SEGMENT",  "RIALTO_URL"};
constexpr std::array<std::string_view, 2> tool_prefixes{"RIALTO_TEST_", "RIALTO_BENCH_"};

std::unexpected<Error> wrong(std::string detail) {
    return fail(ErrorKind::invalid, "invalid_config", std::move(detail));
}

std::string suggestion(std::string_view name, std::span<const std::string> names) {
    const auto meant = nearest(name, names);
    return meant ? "; did you mean " + *meant + "?" : "";
}

template <class Projection>
std::vector<std::string> names_of(Projection projection) {
    std::vector<std::string> names;
    for (const Setting& setting : settings()) names.push_back(std::invoke(projection, setting));
    return names;
}

/// A text and where it came from.
struct Given {
    Written written;
    std::string origin;
};
/// By key.
using Layer = std::map<std::string, Given, std::less<>>;

/// What the sources above the file say, and which file.
struct Above {
    Layer settings;
    std::optional<std::string> file; // as given
    std::string file_origin;
};

Result<> add_flags(const Sources& sources, Above& above) {
    for (const auto& [name, text] : sources.flags) {
        std::string key = name.substr(std::min(name.find_first_not_of('-'), name.size()));
        std::ranges::replace(key, '-', '_');
        if (key == file_flag.substr(2)) {
            above.file = text;
            above.file_origin = "flag " + std::string(file_flag);
            continue;
        }
        const auto setting = std::ranges::find(settings(), key, &Setting::key);
        if (setting == settings().end())
            return wrong("there is no flag " + name + suggestion(name, names_of(&Setting::flag)));
        above.settings.insert_or_assign(key, Given{{text, sources.working_dir}, "flag " + setting->flag});
    }
    return {};
}

bool is_for_tools(std::string_view name) {
    return std::ranges::find(tool_variables, name) != tool_variables.end() ||
           std::ranges::any_of(tool_prefixes,
                               [&](std::string_view prefix) { return name.starts_with(prefix); });
}

Result<> add_environment(const Sources& sources, Above& above) {
    for (const auto& [name, text] : sources.environment) {
        if (!name.starts_with(variable_prefix) || is_for_tools(name)) continue;
        const std::string origin = "environment " + name;
        if (name == file_variable) {
            if (above.file || text.empty()) continue;
            above.file = text;
            above.file_origin = origin;
            continue;
        }
        const auto setting = std::ranges::find(settings(), name, &Setting::environment);
        if (setting == settings().end())
            return wrong("the environment variable " + name + " means nothing to Rialto" +
                         suggestion(name, names_of(&Setting::environment)));
        if (!text.empty())
            above.settings.try_emplace(setting->key, Given{{text, sources.working_dir}, origin});
    }
    return {};
}

/// The text that a flag would have; nullopt for what no setting can be.
std::optional<std::string> text_of(const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* number = node.as_integer()) return std::to_string(number->get());
    const auto* list = node.as_array();
    if (list == nullptr) return {};
    std::string joined;
    for (const toml::node& item : *list) {
        const auto* text = item.as_string();
        if (text == nullptr) return {};
        joined += (joined.empty() ? "" : ",") + text->get();
    }
    return joined;
}

Result<Layer> read_settings(const std::string& text, const std::string& path) {
    Layer layer;
    try {
        const toml::table table = toml::parse(text, path);
        for (const auto& [name, node] : table) {
            const std::string key(name.str());
            const std::string place = path + ", line " + std::to_string(name.source().begin.line);
            if (find_rule(key) == nullptr)
                return wrong("unknown key " + key + " in " + place +
                             suggestion(key, names_of(&Setting::key)));
            auto value = text_of(node);
            if (!value)
                return wrong(key + " must be a text, a whole number or a list of texts (" + place + ")");
            layer.emplace(key, Given{{std::move(*value), fs::path(path).parent_path().string()}, path});
        }
    } catch (const toml::parse_error& error) {
        return wrong(path + ", line " + std::to_string(error.source().begin.line) + ", column " +
                     std::to_string(error.source().begin.column) + ": " + std::string(error.description()));
    }
    return layer;
}

/// nullopt when there is no such file.
Result<std::optional<std::string>> read_text(const std::string& path) {
    std::error_code error;
    const fs::file_type type = fs::status(path, error).type();
    if (type == fs::file_type::not_found) return std::optional<std::string>();
    if (type != fs::file_type::regular)
        return wrong("cannot read " + path + ": " + (error ? error.message() : "it is not a file"));
    if (fs::file_size(path, error) > file_bytes_max)
        return wrong(path + " is larger than a configuration can be");
    std::ifstream file(path, std::ios::binary);
    if (!file) return wrong("cannot read " + path + ": " + std::strerror(errno));
    return std::optional(std::string(std::istreambuf_iterator<char>(file), {}));
}

/// The checkout that the program was built in, if it lies in one.
std::optional<fs::path> find_checkout(const std::string& executable) {
    std::error_code error;
    fs::path dir = fs::path(executable).parent_path();
    while (dir.has_relative_path()) {
        if (fs::exists(dir / "db" / "migrations", error) && fs::exists(dir / "dev", error)) return dir;
        dir = dir.parent_path();
    }
    return {};
}

std::string variable(const Sources& sources, const std::string& name) {
    const auto found = sources.environment.find(name);
    return found == sources.environment.end() ? "" : found->second;
}

/// Root's is never inside the checkout: PostgreSQL runs as somebody else, who may not be able to go there.
Result<std::string> default_data_dir(const Sources& sources) {
    if (sources.is_root) {
        const auto checkout = find_checkout(sources.executable);
        return "/var/lib/rialto/" + (checkout ? checkout->filename().string() : "default");
    }
    if (const std::string state = variable(sources, "XDG_STATE_HOME"); state.starts_with('/'))
        return state + "/rialto/default";
    const std::string home = variable(sources, "HOME");
    if (!home.starts_with('/'))
        return wrong("there is no HOME to keep data under: choose a folder with --data-dir");
    return home + "/.local/state/rialto/default";
}

std::string default_web_dir(const Sources& sources) {
    const fs::path beside = fs::path(sources.executable).parent_path();
    for (const char* place : {"../web", "../../web", "../share/rialto/web"}) {
        std::error_code error;
        const fs::path dir = (beside / place).lexically_normal();
        if (fs::exists(dir / "storefront" / "index.html", error)) return dir.string();
    }
    return "/usr/share/rialto/web";
}

Result<> apply(Config& config, const std::string& key, const Given& given) {
    const Rule& rule = *find_rule(key);
    if (const auto phrase = rule.set(config, given.written)) {
        const std::string quoted = rule.is_secret ? "" : ", not \"" + given.written.text + "\"";
        return wrong(key + " " + *phrase + quoted + " (" + given.origin + ")");
    }
    config.origins[key] = given.origin;
    return {};
}

/// The file's settings; empty when none was named and none lies in the data dir.
Result<Layer> read_file_layer(const Sources& sources, const Above& above, const std::string& data_dir) {
    const std::string path = above.file
                                 ? (fs::path(sources.working_dir) / *above.file).lexically_normal().string()
                                 : data_dir + "/" + std::string(file_name);
    const auto text = read_text(path);
    if (!text) return std::unexpected(text.error());
    if (!*text) {
        if (above.file) return wrong("there is no file " + path + " (" + above.file_origin + ")");
        return Layer();
    }
    auto layer = read_settings(**text, path);
    if (layer && !above.file && layer->contains("data_dir"))
        return wrong("data_dir cannot be set in " + path +
                     ", which is found through it; use --data-dir or --config");
    return layer;
}

} // namespace

Result<Config> load(const Sources& sources) {
    Above above;
    if (const auto done = add_flags(sources, above); !done) return std::unexpected(done.error());
    if (const auto done = add_environment(sources, above); !done) return std::unexpected(done.error());

    Config config;
    for (const Rule& rule : rules()) config.origins[std::string(rule.key)] = "default";
    config.web_dir = default_web_dir(sources);
    for (const auto& [key, given] : above.settings)
        if (const auto done = apply(config, key, given); !done) return std::unexpected(done.error());
    // The data dir comes first, for it says where the file is, unless --config does.
    if (config.data_dir.empty() && !above.file) {
        auto dir = default_data_dir(sources);
        if (!dir) return std::unexpected(dir.error());
        config.data_dir = std::move(*dir);
    }
    const auto file = read_file_layer(sources, above, config.data_dir);
    if (!file) return std::unexpected(file.error());
    for (const auto& [key, given] : *file) {
        if (above.settings.contains(key)) continue;
        if (const auto done = apply(config, key, given); !done) return std::unexpected(done.error());
    }
    if (config.data_dir.empty()) {
        auto dir = default_data_dir(sources);
        if (!dir) return std::unexpected(dir.error());
        config.data_dir = std::move(*dir);
    }
    const std::vector<std::string> methods = payment_methods_in_force(config);
    if (std::ranges::find(methods, "stripe") == methods.end()) return config;
    if (config.stripe_secret_key.empty())
        return wrong("payment_methods has stripe, which needs stripe_secret_key");
    if (config.stripe_webhook_secret.empty())
        config.notices.push_back(
            "stripe_webhook_secret is not given: what becomes of payments is found out by asking alone.");
    return config;
}

std::vector<std::string> payment_methods_in_force(const Config& config) {
    std::vector<std::string> methods;
    if (!config.payment_methods.empty()) {
        for (const std::string_view name : split_trimmed(config.payment_methods, ','))
            methods.emplace_back(name);
        return methods;
    }
    methods.emplace_back("manual");
    if (config.demo != Demo::none) methods.emplace_back("sandbox");
    if (!config.stripe_secret_key.empty()) methods.emplace_back("stripe");
    return methods;
}

std::vector<Line> describe(const Config& config) {
    std::vector<Line> lines;
    for (const Rule& rule : rules()) {
        const auto origin = config.origins.find(rule.key);
        lines.push_back({std::string(rule.key), rule.show(config),
                         origin == config.origins.end() ? "default" : origin->second});
    }
    return lines;
}

} // namespace rialto::config
