// The only file that knows CLI11, which is slow to compile.

#include "app/commands.hpp"
#include "cli/command.hpp"
#include "cli/settings.hpp"
#include "platform/config/config.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <cstdio>
#include <exception>
#include <memory>

namespace rialto::cli {

namespace {

/// A command on its way through the parser: its words, and what was given so far.
struct Parsing {
    const Command* command = nullptr;
    CLI::App* words = nullptr;
    std::map<std::string, std::string> options = {};
    std::map<std::string, std::string> settings = {};
};

void add_option(CLI::App& words, const Option& option, std::map<std::string, std::string>& given) {
    if (option.value.empty()) {
        words.add_flag_callback(
            option.name, [&given, name = option.name] { given[name] = "true"; }, option.help);
        return;
    }
    CLI::Option* added = words.add_option_function<std::string>(
        option.name, [&given, name = option.name](const std::string& value) { given[name] = value; },
        option.help);
    added->type_name(option.name.starts_with('-') ? option.value : "")
        ->required(option.required)
        ->take_last();
    if (!option.choices.empty()) added->check(CLI::IsMember(option.choices));
}

/// The parser of the command's last word; words before it group commands ("admin key").
CLI::App& add_words(CLI::App& program, const Command& command) {
    const auto space = command.name.find(' ');
    if (space == std::string::npos) return *program.add_subcommand(command.name, command.summary);
    const std::string group_name = command.name.substr(0, space);
    const auto same =
        program.get_subcommands([&](CLI::App* other) { return other->get_name() == group_name; });
    CLI::App* group = same.empty() ? program.add_subcommand(group_name, command.summary) : same.front();
    group->require_subcommand(1);
    group->footer("");
    return *group->add_subcommand(command.name.substr(space + 1), command.summary);
}

void add_command(CLI::App& program, Parsing& parsing) {
    const Command& command = *parsing.command;
    CLI::App& words = add_words(program, command);
    parsing.words = &words;
    words.footer("\n" + command.teaching);
    for (const Option& option : command.options) add_option(words, option, parsing.options);
    for (const Option& option : flags_of(command.settings)) add_option(words, option, parsing.settings);
}

int run(const Parsing& parsing) {
    auto config = config::load(config::sources_of_process(parsing.settings));
    if (!config) {
        std::fprintf(stderr, "rialto: %s\n", config.error().detail.c_str());
        return app::exit_usage;
    }
    return parsing.command->run(*config, Given(parsing.options));
}

/// Help on stdout when it was asked for; else what is wrong, on stderr.
int explain(const CLI::App& program, const CLI::ParseError& error, int count) {
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
        program.exit(error);
        return app::exit_done;
    }
    if (count <= 1) {
        std::fputs(program.help().c_str(), stderr);
        return app::exit_usage;
    }
    const bool is_unknown = program.get_subcommands().empty() && program.remaining_size() > 0;
    const std::string what =
        is_unknown ? "there is no command `" + program.remaining().front() + "`" : std::string(error.what());
    std::fprintf(stderr, "rialto: %s; --help says more\n", what.c_str());
    return app::exit_usage;
}

} // namespace

int run_command_line(const std::vector<Command>& commands, int count, const char* const* words) {
    CLI::App program("Rialto: a shop for phones, from catalog to delivered order", "rialto");
    program.require_subcommand(1);
    program.footer(
        "\nTo try it: rialto up --demo small\nEach command explains itself: rialto COMMAND --help");
    std::vector<std::unique_ptr<Parsing>> all;
    for (const Command& command : commands) {
        all.push_back(std::make_unique<Parsing>(Parsing{.command = &command}));
        add_command(program, *all.back());
    }
    try {
        program.parse(count, words);
    } catch (const CLI::ParseError& error) {
        return explain(program, error, count);
    }
    try {
        for (const auto& parsing : all)
            if (parsing->words->parsed()) return run(*parsing);
    } catch (const std::exception& error) {
        // What no command could act on: a database that is gone, a disk that is full.
        std::fprintf(stderr, "rialto: %s\n", error.what());
        return app::exit_failed;
    }
    return app::exit_usage;
}

} // namespace rialto::cli
