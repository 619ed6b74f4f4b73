#pragma once
// A command as data: what it is called, what it takes, what it runs. One file a command; main.cpp is the list
// of them, and arguments.cpp, the only file that knows the argument parser, turns the list into help texts
// and a call.

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::config {
struct Config;
}

namespace rialto::cli {

/// Something that only this command takes. A name without dashes is positional.
struct Option {
    std::string name;       // "--format", "FILE"
    std::string value = {}; // what to put there, for the help text; empty: a switch
    std::string help;
    bool required = false;
    std::vector<std::string> choices = {}; // empty: anything
};

/// What was given, by name; switches hold "true".
class Given {
  public:
    explicit Given(std::map<std::string, std::string> values) : values_(std::move(values)) {}
    bool has(const std::string& name) const { return values_.contains(name); }
    std::string text(const std::string& name, const std::string& otherwise = {}) const {
        const auto found = values_.find(name);
        return found == values_.end() ? otherwise : found->second;
    }

  private:
    std::map<std::string, std::string> values_;
};

struct Command {
    std::string name;                       // "admin key": words after the program's name
    std::string summary;                    // one line
    std::string teaching;                   // what one needs to know, with examples
    std::vector<std::string> settings = {}; // keys of the configuration that it takes as flags
    std::vector<Option> options = {};
    int (*run)(const config::Config&, const Given&);
};

/// What the words ask for, done; the process's exit code. Wrong usage: a sentence on stderr and 2.
int run_command_line(const std::vector<Command>& commands, int count, const char* const* words);

Command up_command();
Command serve_command();
Command migrate_command();
Command import_command();
Command import_stock_command();
Command export_command();
Command feed_command();
Command audit_command();
Command admin_key_command();
Command admin_group_command();
Command config_command();
Command openapi_command();
Command rehearse_command();

} // namespace rialto::cli
