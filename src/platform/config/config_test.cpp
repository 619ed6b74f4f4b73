#include "platform/config/config.hpp"
#include "platform/config/test_sources.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace rialto::config {
namespace {

std::string error_of(const Sources& sources) {
    const auto config = load(sources);
    if (config) return "";
    EXPECT_EQ(config.error().kind, ErrorKind::invalid);
    EXPECT_EQ(config.error().code, "invalid_config");
    return config.error().detail;
}

std::string flag_error(const std::string& flag, const std::string& value) {
    const Folder folder;
    Sources sources = sources_in(folder);
    sources.flags = {{flag, value}};
    return error_of(sources);
}

TEST(config, has_defaults_for_everything) {
    const Folder folder;
    const auto config = load(sources_in(folder));
    ASSERT_TRUE(config) << config.error().detail;
    EXPECT_EQ(config->listen, "127.0.0.1");
    EXPECT_EQ(config->port, 8080);
    EXPECT_EQ(config->roles, (Roles{true, true, true}));
    EXPECT_EQ(config->demo, Demo::none);
    EXPECT_EQ(config->data_dir, folder.path("home/.local/state/rialto/default"));
    EXPECT_EQ(config->web_dir, "/usr/share/rialto/web");
    EXPECT_EQ(config->few_left_threshold, 5);
    EXPECT_TRUE(config->database_url.empty());
    for (const Line& line : describe(*config)) EXPECT_EQ(line.origin, "default") << line.key;
}

TEST(config, prefers_flags_to_environment_to_file_to_default) {
    const Folder folder;
    folder.write("data/rialto.toml", "port = 1\nthreads = 1\nfew_left_threshold = 1\n");
    Sources sources = sources_in(folder);
    sources.flags = {{"--data-dir", folder.path("data")}, {"--port", "3"}};
    sources.environment["RIALTO_PORT"] = "2";
    sources.environment["RIALTO_THREADS"] = "2";
    const auto config = load(sources);
    ASSERT_TRUE(config) << config.error().detail;
    EXPECT_EQ(config->port, 3);
    EXPECT_EQ(config->threads, 2);
    EXPECT_EQ(config->few_left_threshold, 1);
    EXPECT_EQ(config->capture_writers, 1);
    EXPECT_EQ(line_of(*config, "port").origin, "flag --port");
    EXPECT_EQ(line_of(*config, "threads").origin, "environment RIALTO_THREADS");
    EXPECT_EQ(line_of(*config, "few_left_threshold").origin, folder.path("data/rialto.toml"));
    EXPECT_EQ(line_of(*config, "capture_writers").origin, "default");
    EXPECT_EQ(line_of(*config, "port").value, "3");
}

TEST(config, takes_a_store_for_production_unless_it_says_otherwise) {
    const Folder folder;
    Sources sources = sources_in(folder);
    EXPECT_EQ(environment_of(*load(sources)), "production");
    sources.environment["RIALTO_ENVIRONMENT"] = "staging";
    EXPECT_EQ(environment_of(*load(sources)), "staging");
    EXPECT_EQ(line_of(*load(sources), "environment").value, "staging");
    EXPECT_NE(flag_error("--environment", "test").find("must be one of production, staging, development"),
              std::string::npos);
}

TEST(config, takes_flags_by_key_too) {
    const Folder folder;
    Sources sources = sources_in(folder);
    sources.flags = {{"log_level", "debug"}, {"--capture-batch-max", "7"}};
    const auto config = load(sources);
    ASSERT_TRUE(config) << config.error().detail;
    EXPECT_EQ(config->log_level, LogLevel::debug);
    EXPECT_EQ(config->capture_batch_max, 7);
}

TEST(config, reads_every_kind_of_value_from_the_file) {
    const Folder folder;
    const std::string file = folder.write("etc/shop.toml", R"(# the shop
database_url = "postgresql://rialto@db/rialto"
redis_url = "redis://cache:6379"
data_dir = "store"
listen = "::"
port = 0
roles = ["browse", "order"]
demo = "small"
log_level = "warning"
log_format = "pretty"
secret_key = "0123456789abcdef0123456789abcdef"
web_dir = "/srv/web/"
)");
    Sources sources = sources_in(folder);
    sources.flags = {{"--config", "etc/shop.toml"}};
    const auto config = load(sources);
    ASSERT_TRUE(config) << config.error().detail;
    EXPECT_EQ(config->database_url, "postgresql://rialto@db/rialto");
    EXPECT_EQ(config->redis_url, "redis://cache:6379");
    EXPECT_EQ(config->data_dir, folder.path("etc/store")); // counts from where the file lies
    EXPECT_EQ(config->listen, "::");
    EXPECT_EQ(config->port, 0);
    EXPECT_EQ(config->roles, (Roles{true, true, false}));
    EXPECT_EQ(config->demo, Demo::small);
    EXPECT_EQ(config->log_level, LogLevel::warning);
    EXPECT_EQ(config->log_format, LogFormat::pretty);
    EXPECT_EQ(config->secret_key, "0123456789abcdef0123456789abcdef");
    EXPECT_EQ(config->web_dir, "/srv/web");
    EXPECT_EQ(line_of(*config, "roles").value, "browse,order");
    EXPECT_EQ(line_of(*config, "data_dir").origin, file);
}

TEST(config, finds_the_file_that_the_environment_names) {
    const Folder folder;
    const std::string file = folder.write("shop.toml", "port = 9\n");
    folder.write("other.toml", "port = 10\n");
    Sources sources = sources_in(folder);
    sources.environment["RIALTO_CONFIG"] = file;
    EXPECT_EQ(load(sources)->port, 9);
    sources.flags = {{"--config", "other.toml"}};
    EXPECT_EQ(load(sources)->port, 10);
}

TEST(config, counts_folders_from_the_working_dir) {
    const Folder folder;
    Sources sources = sources_in(folder);
    sources.flags = {{"--data-dir", "a/../b/"}};
    sources.environment["RIALTO_WEB_DIR"] = "web";
    const auto config = load(sources);
    ASSERT_TRUE(config);
    EXPECT_EQ(config->data_dir, folder.path("b"));
    EXPECT_EQ(config->web_dir, folder.path("web"));
}

TEST(config, takes_an_empty_variable_for_none) {
    const Folder folder;
    Sources sources = sources_in(folder);
    sources.environment["RIALTO_PORT"] = "";
    sources.environment["RIALTO_CONFIG"] = "";
    EXPECT_EQ(load(sources)->port, 8080);
}

TEST(config, ignores_variables_of_others_and_of_its_own_tools) {
    const Folder folder;
    Sources sources = sources_in(folder);
    for (const char* name :
         {"RIALTO_URL", "RIALTO_BIN", "RIALTO_ADMIN_KEY", "RIALTO_TEST_X", "RIALTOPORT", "PORT"})
        sources.environment[name] = "x";
    EXPECT_EQ(error_of(sources), "");
}

TEST(config, chooses_a_data_dir_for_root_outside_the_checkout) {
    const Folder folder;
    Sources sources = sources_in(folder);
    sources.is_root = true;
    EXPECT_EQ(load(sources)->data_dir, "/var/lib/rialto/default");
    fs::create_directories(folder.path("shop/db/migrations"));
    folder.write("shop/dev", "");
    sources.executable = folder.path("shop/build/release/src/rialto");
    EXPECT_EQ(load(sources)->data_dir, "/var/lib/rialto/shop");
}

TEST(config, keeps_state_where_the_user_wants_it) {
    const Folder folder;
    Sources sources = sources_in(folder);
    sources.environment["XDG_STATE_HOME"] = "/state";
    EXPECT_EQ(load(sources)->data_dir, "/state/rialto/default");
    sources.environment["XDG_STATE_HOME"] = "relative"; // which the specification says to ignore
    EXPECT_EQ(load(sources)->data_dir, folder.path("home/.local/state/rialto/default"));
    sources.environment.erase("HOME");
    EXPECT_EQ(error_of(sources), "there is no HOME to keep data under: choose a folder with --data-dir");
}

TEST(config, finds_the_storefront_beside_the_program) {
    for (const char* place : {"usr/web", "web", "usr/share/rialto/web"}) {
        const Folder folder;
        folder.write(std::string(place) + "/storefront/index.html", "");
        EXPECT_EQ(load(sources_in(folder))->web_dir, folder.path(place));
    }
}

TEST(config, says_that_media_stays_in_the_data_dir) {
    const Folder folder;
    Sources sources = sources_in(folder);
    sources.environment["RIALTO_MEDIA_URL"] = "s3://key:word@bucket";
    const auto config = load(sources);
    ASSERT_TRUE(config);
    EXPECT_EQ(config->notices.size(), 1U);
    EXPECT_EQ(line_of(*config, "media_url").value, "s3://key:***@bucket");
}

// ---- refusals --------------------------------------------------------------------------------------

TEST(config, says_which_value_does_not_fit_and_where_it_came_from) {
    const struct {
        const char* flag;
        const char* value;
        const char* error;
    } rows[] = {
        {"--port", "65536", R"(port must be a whole number from 0 to 65535, not "65536" (flag --port))"},
        {"--port", "-1", R"(port must be a whole number from 0 to 65535, not "-1" (flag --port))"},
        {"--port", "80a", R"(port must be a whole number from 0 to 65535, not "80a" (flag --port))"},
        {"--port", "", R"(port must be a whole number from 0 to 65535, not "" (flag --port))"},
        {"--listen", "localhost",
         R"(listen must be an IP address such as 127.0.0.1, or 0.0.0.0 for all of them, not "localhost" (flag --listen))"},
        {"--roles", "browse,sell",
         R"(roles must be a list of browse, order, work, not "browse,sell" (flag --roles))"},
        {"--trusted-edges", "10.0.0.0/8, nginx",
         R"(trusted_edges must be a list of addresses and networks such as 10.0.0.0/8, ::1, not "10.0.0.0/8, nginx" (flag --trusted-edges))"},
        {"--roles", ",", R"(roles must name at least one of browse, order, work, not "," (flag --roles))"},
        {"--demo", "large", R"(demo must be one of none, small, not "large" (flag --demo))"},
        {"--log-level", "loud",
         R"(log_level must be one of debug, info, warning, error, not "loud" (flag --log-level))"},
        {"--log-format", "xml",
         R"(log_format must be one of auto, json, pretty, not "xml" (flag --log-format))"},
        {"--threads", "1000", R"(threads must be a whole number from 0 to 256, not "1000" (flag --threads))"},
        {"--capture-batch-max", "0",
         R"(capture_batch_max must be a whole number from 1 to 4096, not "0" (flag --capture-batch-max))"},
        {"--redis-url", "cache:secret",
         "redis_url must be a Redis URL such as redis://cache.example:6379/0 or "
         "unix:///run/redis.sock (flag --redis-url)"},
        {"--database-url", "db:secret",
         "database_url must be a PostgreSQL URL such as "
         "postgresql://rialto@db.example/rialto (flag --database-url)"},
        {"--secret-key", "too short", "secret_key must have at least 32 characters (flag --secret-key)"},
        {"--purge-url", "cdn:secret",
         "purge_url must be a URL such as https://api.cdn.example/purge (flag --purge-url)"},
        {"--purge-token", "two words",
         "purge_token must be letters, digits and signs without blanks (flag --purge-token)"},
        {"--mail-url", "mail:secret",
         "mail_url must be a URL such as smtps://user:password@mail.example (flag --mail-url)"},
        {"--mail-from", "shop",
         R"(mail_from must be an address such as shop@example.com, not "shop" (flag --mail-from))"},
        {"--prot", "1", "there is no flag --prot; did you mean --port?"},
        {"--datadir", "1", "there is no flag --datadir; did you mean --data-dir?"},
        {"--colour-of-the-sky", "1", "there is no flag --colour-of-the-sky"},
    };
    for (const auto& row : rows) EXPECT_EQ(flag_error(row.flag, row.value), row.error);
}

TEST(config, names_unknown_variables) {
    const Folder folder;
    Sources sources = sources_in(folder);
    sources.environment["RIALTO_DATABSE_URL"] = "";
    EXPECT_EQ(error_of(sources),
              "the environment variable RIALTO_DATABSE_URL means nothing to Rialto; did you mean "
              "RIALTO_DATABASE_URL?");
}

TEST(config, names_what_is_wrong_in_the_file) {
    const struct {
        const char* text;
        const char* error;
    } rows[] = {
        {"port = 1\nprot = 2\n", "unknown key prot in FILE, line 2; did you mean port?"},
        {"[server]\nport = 1\n", "unknown key server in FILE, line 1"},
        {"port = 1.5\n", "port must be a text, a whole number or a list of texts (FILE, line 1)"},
        {"port = true\n", "port must be a text, a whole number or a list of texts (FILE, line 1)"},
        {"roles = [1]\n", "roles must be a text, a whole number or a list of texts (FILE, line 1)"},
        {"port = 70000\n", R"(port must be a whole number from 0 to 65535, not "70000" (FILE))"},
        {"data_dir = \"/elsewhere\"\n",
         "data_dir cannot be set in FILE, which is found through it; use --data-dir or --config"},
    };
    for (const auto& row : rows) {
        const Folder folder;
        const std::string file = folder.write("data/rialto.toml", row.text);
        Sources sources = sources_in(folder);
        sources.flags = {{"--data-dir", folder.path("data")}};
        std::string expected = row.error;
        expected.replace(std::min(expected.find("FILE"), expected.size()), 4, file);
        EXPECT_EQ(error_of(sources), expected);
    }
}

TEST(config, says_where_the_file_stops_being_toml) {
    const Folder folder;
    const std::string file = folder.write("data/rialto.toml", "port = 1\nlisten = \n");
    Sources sources = sources_in(folder);
    sources.flags = {{"--data-dir", folder.path("data")}};
    EXPECT_TRUE(error_of(sources).starts_with(file + ", line 2, column ")) << error_of(sources);
    folder.write("data/rialto.toml", "port = 1\nport = 2\n");
    EXPECT_TRUE(error_of(sources).starts_with(file + ", line 2")) << error_of(sources);
    folder.write("data/rialto.toml", "");
    EXPECT_EQ(error_of(sources), "");
}

TEST(config, misses_a_file_only_when_it_was_named) {
    const Folder folder;
    Sources sources = sources_in(folder);
    sources.flags = {{"--data-dir", folder.path("data")}};
    EXPECT_EQ(error_of(sources), "");
    sources.flags = {{"--config", "none.toml"}};
    EXPECT_EQ(error_of(sources), "there is no file " + folder.path("none.toml") + " (flag --config)");
    sources.flags = {{"--config", "."}};
    EXPECT_EQ(error_of(sources), "cannot read " + folder.path() + "/: it is not a file");
}

// ---- the table -------------------------------------------------------------------------------------

TEST(config_table, lists_each_setting_once_with_its_names_and_default) {
    std::set<std::string> keys;
    for (const Setting& setting : settings()) {
        EXPECT_TRUE(keys.insert(setting.key).second) << setting.key;
        EXPECT_FALSE(setting.help.empty() || setting.value.empty()) << setting.key;
    }
    const auto find = [](std::string_view key) { return *std::ranges::find(settings(), key, &Setting::key); };
    EXPECT_EQ(find("data_dir").flag, "--data-dir");
    EXPECT_EQ(find("data_dir").environment, "RIALTO_DATA_DIR");
    EXPECT_EQ(find("port").default_text, "8080");
    EXPECT_EQ(find("demo").choices, (std::vector<std::string>{"none", "small"}));
}

TEST(config_table, shows_what_it_reads) {
    const Folder folder;
    const auto first = load(sources_in(folder));
    ASSERT_TRUE(first);
    Sources sources = sources_in(folder);
    for (const Line& line : describe(*first))
        if (!line.value.empty()) sources.flags[line.key] = line.value;
    const auto second = load(sources);
    ASSERT_TRUE(second) << second.error().detail;
    for (const Line& line : describe(*second)) EXPECT_EQ(line.value, line_of(*first, line.key).value);
}

// ---- payments --------------------------------------------------------------------------------------

TEST(config_payments, offers_what_there_are_means_for) {
    const Folder folder;
    const auto methods = [&](std::map<std::string, std::string> flags) {
        Sources sources = sources_in(folder);
        sources.flags.insert(flags.begin(), flags.end());
        const auto config = load(sources);
        return config ? payment_methods_in_force(*config) : std::vector{config.error().detail};
    };
    using List = std::vector<std::string>;
    EXPECT_EQ(methods({}), List{"manual"});
    EXPECT_EQ(methods({{"--demo", "small"}}), (List{"manual", "sandbox"}));
    EXPECT_EQ(methods({{"--stripe-secret-key", "sk_test_1"}}), (List{"manual", "stripe"}));
    EXPECT_EQ(methods({{"--payment-methods", "sandbox, manual"}}), (List{"sandbox", "manual"}));
    EXPECT_EQ(methods({{"--payment-methods", "stripe"}}),
              List{"payment_methods has stripe, which needs stripe_secret_key"});
    EXPECT_NE(methods({{"--payment-methods", "gold"}})[0].find("must be a list of manual, sandbox, stripe"),
              std::string::npos);
}

TEST(config_payments, never_shows_a_secret) {
    const Folder folder;
    Sources sources = sources_in(folder);
    sources.flags = {{"--stripe-secret-key", "sk_live_1"}, {"--stripe-webhook-secret", "whsec_1"}};
    const auto config = load(sources);
    ASSERT_TRUE(config);
    EXPECT_EQ(line_of(*config, "stripe_secret_key").value, "***");
    EXPECT_EQ(line_of(*config, "stripe_webhook_secret").value, "***");
}

} // namespace
} // namespace rialto::config
