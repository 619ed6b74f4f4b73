#include "platform/config/settings.hpp"

#include "base/check.hpp"
#include "base/email.hpp"
#include "base/ip_network.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <filesystem>

namespace rialto::config {

namespace {

using Phrase = std::optional<std::string>;

// Enumerators by name, in order of their values.
constexpr std::array<std::string_view, 2> demo_names{"none", "small"};
constexpr std::array<std::string_view, 3> environment_names{"production", "staging", "development"};
constexpr std::array<std::string_view, 4> log_level_names{"debug", "info", "warning", "error"};
constexpr std::array<std::string_view, 3> log_format_names{"auto", "json", "pretty"};

std::string join(std::span<const std::string_view> names) {
    std::string out;
    for (const std::string_view name : names) out += (out.empty() ? "" : ", ") + std::string(name);
    return out;
}

template <class Enum, std::size_t N>
Phrase set_name(Enum& out, const std::array<std::string_view, N>& names, std::string_view text) {
    const auto found = std::ranges::find(names, text);
    if (found == names.end()) return "must be one of " + join(names);
    out = static_cast<Enum>(found - names.begin());
    return {};
}

Phrase set_number(int& out, int lowest, int highest, std::string_view text) {
    int number = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (status != std::errc() || end != text.data() + text.size() || number < lowest || number > highest)
        return "must be a whole number from " + std::to_string(lowest) + " to " + std::to_string(highest);
    out = number;
    return {};
}

Phrase set_dir(std::string& out, const Written& written) {
    out = (std::filesystem::path(written.base_dir) / written.text).lexically_normal().string();
    while (out.size() > 1 && out.ends_with('/')) out.pop_back();
    return {};
}

Phrase set_database_url(Config& config, const Written& written) {
    const std::string_view text = written.text;
    if (!text.starts_with("postgres://") && !text.starts_with("postgresql://") && !text.contains('='))
        return "must be a PostgreSQL URL such as postgresql://rialto@db.example/rialto";
    config.database_url = text;
    return {};
}

Phrase set_redis_url(Config& config, const Written& written) {
    const std::string_view text = written.text;
    if (!text.starts_with("redis://") && !text.starts_with("unix:///"))
        return "must be a Redis URL such as redis://cache.example:6379/0 or unix:///run/redis.sock";
    config.redis_url = text;
    return {};
}

Phrase set_media_url(Config& config, const Written& written) {
    config.media_url = written.text;
    config.notices.push_back("media_url has no effect yet: pictures are kept in the data dir.");
    return {};
}

Phrase set_listen(Config& config, const Written& written) {
    std::array<unsigned char, sizeof(in6_addr)> address{};
    if (inet_pton(AF_INET, written.text.c_str(), address.data()) != 1 &&
        inet_pton(AF_INET6, written.text.c_str(), address.data()) != 1)
        return "must be an IP address such as 127.0.0.1, or 0.0.0.0 for all of them";
    config.listen = written.text;
    return {};
}

Phrase set_roles(Config& config, const Written& written) {
    Roles roles{false, false, false};
    for (const std::string_view name : split_trimmed(written.text, ',')) {
        if (name == "browse")
            roles.browse = true;
        else if (name == "order")
            roles.order = true;
        else if (name == "work")
            roles.work = true;
        else
            return "must be a list of browse, order, work";
    }
    if (roles == Roles{false, false, false}) return "must name at least one of browse, order, work";
    config.roles = roles;
    return {};
}

std::string show_roles(const Config& config) {
    std::string out;
    if (config.roles.browse) out += "browse,";
    if (config.roles.order) out += "order,";
    if (config.roles.work) out += "work,";
    out.pop_back();
    return out;
}

Phrase set_environment(Config& config, const Written& written) {
    Environment environment{};
    if (Phrase wrong = set_name(environment, environment_names, written.text)) return wrong;
    config.environment = environment;
    return {};
}

Phrase set_trusted_edges(Config& config, const Written& written) {
    if (!parse_ip_networks(written.text))
        return "must be a list of addresses and networks such as 10.0.0.0/8, ::1";
    config.trusted_edges = written.text;
    return {};
}

Phrase set_secret_key(Config& config, const Written& written) {
    if (written.text.size() < secret_key_bytes_min)
        return "must have at least " + std::to_string(secret_key_bytes_min) + " characters";
    config.secret_key = written.text;
    return {};
}

Phrase set_purge_url(Config& config, const Written& written) {
    if (!written.text.starts_with("https://") && !written.text.starts_with("http://"))
        return "must be a URL such as https://api.cdn.example/purge";
    config.purge_url = written.text;
    return {};
}

Phrase set_purge_token(Config& config, const Written& written) {
    const auto is_sent = [](char c) { return c > ' ' && c < '\x7f'; };
    if (!std::ranges::all_of(written.text, is_sent))
        return "must be letters, digits and signs without blanks";
    config.purge_token = written.text;
    return {};
}

Phrase set_mail_url(Config& config, const Written& written) {
    if (!written.text.starts_with("smtps://") && !written.text.starts_with("smtp://"))
        return "must be a URL such as smtps://user:password@mail.example";
    config.mail_url = written.text;
    return {};
}

Phrase set_mail_from(Config& config, const Written& written) {
    if (!looks_like_email(written.text)) return "must be an address such as shop@example.com";
    config.mail_from = written.text;
    return {};
}

Phrase set_payment_methods(Config& config, const Written& written) {
    for (const std::string_view name : split_trimmed(written.text, ','))
        if (name != "manual" && name != "sandbox" && name != "stripe")
            return "must be a list of manual, sandbox, stripe";
    config.payment_methods = written.text;
    return {};
}

Phrase set_stripe_url(Config& config, const Written& written) {
    const std::string_view text = written.text;
    if (!text.starts_with("https://") && !text.starts_with("http://127.0.0.1:"))
        return "must be an https URL without a path";
    config.stripe_url = text.ends_with('/') ? text.substr(0, text.size() - 1) : text;
    return {};
}

template <std::string Config::* member>
std::string show_secret(const Config& config) {
    return (config.*member).empty() ? "" : "***";
}

/// A rule for a secret text.
template <std::string Config::* member>
constexpr Rule secret_rule(std::string_view key, std::string_view help) {
    return {.key = key,
            .value = "TEXT",
            .help = help,
            .is_secret = true,
            .set = [](Config& config, const Written& written) -> Phrase {
                config.*member = written.text;
                return {};
            },
            .show = show_secret<member>};
}

/// A rule for an int member with its range.
template <int Config::* member, int lowest, int highest>
constexpr Rule number_rule(std::string_view key, std::string_view help, std::string_view default_text = {}) {
    return {.key = key,
            .value = "N",
            .help = help,
            .set =
                [](Config& config, const Written& written) {
                    return set_number(config.*member, lowest, highest, written.text);
                },
            .show = [](const Config& config) { return std::to_string(config.*member); },
            .default_text = default_text};
}

/// A rule for an enum member with its names.
template <auto member, const auto& names>
constexpr Rule name_rule(std::string_view key, std::string_view value, std::string_view help) {
    return {
        .key = key,
        .value = value,
        .help = help,
        .set = [](Config& config,
                  const Written& written) { return set_name(config.*member, names, written.text); },
        .show =
            [](const Config& config) { return std::string(names[static_cast<std::size_t>(config.*member)]); },
        .choices = names};
}

template <std::string Config::* member>
std::string show_text(const Config& config) {
    return config.*member;
}

const auto all_rules = std::to_array<Rule>({
    {.key = "database_url",
     .value = "URL",
     .help = "PostgreSQL to use; `rialto up` starts a private one without it",
     .is_secret = true,
     .set = set_database_url,
     .show = [](const Config& config) { return mask_password(config.database_url); }},
    {.key = "redis_url",
     .value = "URL",
     .help = "Redis to use; `rialto up` starts a private one without it",
     .is_secret = true,
     .set = set_redis_url,
     .show = [](const Config& config) { return mask_password(config.redis_url); }},
    {.key = "media_url",
     .value = "URL",
     .help = "Store of pictures; not used yet: they are kept in the data dir",
     .is_secret = true,
     .set = set_media_url,
     .show = [](const Config& config) { return mask_password(config.media_url); }},
    {.key = "data_dir",
     .value = "DIR",
     .help = "Folder of the store: database, pictures, secret, rialto.toml",
     .set = [](Config& config, const Written& written) { return set_dir(config.data_dir, written); },
     .show = show_text<&Config::data_dir>,
     .default_text = "under /var/lib/rialto for root, else ~/.local/state/rialto/default"},
    {.key = "listen",
     .value = "ADDRESS",
     .help = "Address to answer on; 0.0.0.0 for phones on the same network",
     .set = set_listen,
     .show = show_text<&Config::listen>},
    number_rule<&Config::port, 0, 65535>("port", "Port to answer on; 0 for any free one"),
    {.key = "roles",
     .value = "LIST",
     .help = "Parts that this node runs, of browse, order, work",
     .set = set_roles,
     .show = show_roles},
    name_rule<&Config::demo, demo_names>("demo", "SIZE",
                                         "Demo store that `rialto up` loads into an empty one"),
    {.key = "environment",
     .value = "NAME",
     .help = "What this store is for; `rialto rehearse` refuses production",
     .set = set_environment,
     .show = [](const Config& config) { return std::string(environment_of(config)); },
     .choices = environment_names,
     .default_text = "production; development for `rialto up` with its own database"},
    name_rule<&Config::log_level, log_level_names>("log_level", "LEVEL", "Least level that is logged"),
    name_rule<&Config::log_format, log_format_names>(
        "log_format", "FORMAT", "Form of the log; auto is pretty on a terminal, else json"),
    number_rule<&Config::threads, 0, threads_max>("threads",
                                                  "Threads that answer requests; 0 for one a core"),
    {.key = "trusted_edges",
     .value = "LIST",
     .help = "Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed",
     .set = set_trusted_edges,
     .show = show_text<&Config::trusted_edges>},
    {.key = "secret_key",
     .value = "TEXT",
     .help = "Signs tokens and cursors; the same on all nodes of a deployment",
     .is_secret = true,
     .set = set_secret_key,
     .show = show_secret<&Config::secret_key>,
     .default_text = "kept in the data dir, made at the first start"},
    {.key = "web_dir",
     .value = "DIR",
     .help = "Folder of the built storefront",
     .set = [](Config& config, const Written& written) { return set_dir(config.web_dir, written); },
     .show = show_text<&Config::web_dir>,
     .default_text = "found beside the program, else /usr/share/rialto/web"},
    {.key = "purge_url",
     .value = "URL",
     .help = "Called with the cache tags that a change makes old, for a CDN (docs/operations.md)",
     .is_secret = true,
     .set = set_purge_url,
     .show = [](const Config& config) { return mask_password(config.purge_url); }},
    {.key = "purge_token",
     .value = "TEXT",
     .help = "Sent with those calls as Authorization: Bearer",
     .is_secret = true,
     .set = set_purge_token,
     .show = show_secret<&Config::purge_token>},
    {.key = "mail_url",
     .value = "URL",
     .help = "Mail server for what shoppers are sent, smtps://user:password@host",
     .is_secret = true,
     .set = set_mail_url,
     .show = [](const Config& config) { return mask_password(config.mail_url); },
     .default_text = "none: mails are kept as files in <data_dir>/mail"},
    {.key = "mail_from",
     .value = "ADDRESS",
     .help = "Whom those mails come from",
     .set = set_mail_from,
     .show = show_text<&Config::mail_from>},
    number_rule<&Config::capture_batch_max, 1, capture_batch_largest>("capture_batch_max",
                                                                      "Orders captured in one transaction"),
    number_rule<&Config::capture_writers, 1, capture_writers_largest>("capture_writers",
                                                                      "Capturing transactions at once"),
    number_rule<&Config::few_left_threshold, 0, few_left_largest>(
        "few_left_threshold", "Quantity up to which a product shows how few are left"),
    number_rule<&Config::checkouts_per_minute, 0, checkouts_largest>(
        "checkouts_per_minute", "Checkouts of one client address, all nodes together; 0 for any number"),
    number_rule<&Config::waiting_room_at, 1, waiting_room_at_largest>(
        "waiting_room_at",
        "Checkouts of one flash offer in a second, on one node, past which its waiting room opens by itself"),
    {.key = "payment_methods",
     .value = "LIST",
     .help = "What shoppers may pay with, of manual, sandbox, stripe",
     .set = set_payment_methods,
     .show = show_text<&Config::payment_methods>,
     .default_text = "manual; sandbox too with a demo, and stripe with its key"},
    {.key = "stripe_url",
     .value = "URL",
     .help = "Where Stripe's API answers; another one for tests",
     .set = set_stripe_url,
     .show = show_text<&Config::stripe_url>},
    secret_rule<&Config::stripe_secret_key>("stripe_secret_key", "Stripe's secret API key, sk_…"),
    secret_rule<&Config::stripe_webhook_secret>("stripe_webhook_secret",
                                                "Signs Stripe's webhooks to /v1/webhooks/stripe, whsec_…"),
});

/// "data_dir" with '-' for '_', or in capitals.
std::string respell(std::string_view key, std::string prefix, char (*spell)(char)) {
    for (const char c : key) prefix += spell(c);
    return prefix;
}

} // namespace

std::string_view environment_of(const Config& config) {
    return environment_names[static_cast<std::size_t>(config.environment.value_or(Environment::production))];
}

std::span<const Rule> rules() {
    return all_rules;
}

const Rule* find_rule(std::string_view key) {
    const auto found = std::ranges::find(all_rules, key, &Rule::key);
    return found == all_rules.end() ? nullptr : &*found;
}

const std::vector<Setting>& settings() {
    static const std::vector<Setting> all = [] {
        std::vector<Setting> made;
        const Config untouched;
        for (const Rule& rule : all_rules) {
            Setting setting{.key = std::string(rule.key),
                            .flag = respell(rule.key, "--", [](char c) { return c == '_' ? '-' : c; }),
                            .environment = respell(
                                rule.key, "RIALTO_",
                                [](char c) { return c == '_' ? c : static_cast<char>(c - 'a' + 'A'); }),
                            .value = std::string(rule.value),
                            .default_text = rule.default_text.empty() ? rule.show(untouched)
                                                                      : std::string(rule.default_text),
                            .help = std::string(rule.help)};
            for (const std::string_view choice : rule.choices) setting.choices.emplace_back(choice);
            made.push_back(std::move(setting));
        }
        return made;
    }();
    return all;
}

} // namespace rialto::config
