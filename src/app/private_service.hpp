#pragma once
// What EmbeddedServices needs to know of a program that it runs: how to start it, ask whether it answers, and
// stop it. Private to app/.

#include "app/data_dir.hpp"
#include "platform/process/process.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace rialto::app {

struct PrivateService {
    std::string name; // "postgresql"
    process::Command command;
    std::string url; // how clients reach it
    std::string log_file;
    std::function<bool(pid_t)> answers;
    std::vector<int> stop_signals;
    std::chrono::milliseconds stop_grace{0}; // after each of them
    /// What a failed start says in its log when waiting a little mends it.
    std::vector<std::string> passing_troubles = {};
};

/// Makes the cluster at a first start, waits for a PostgreSQL that a killed run left behind, writes its
/// configuration.
Result<PrivateService> prepare_postgres(const DataDir& dir);
Result<PrivateService> prepare_redis(const DataDir& dir);

/// The first of the paths that can be run, or a sentence about what to install.
Result<std::string> find_program(const std::vector<std::string>& paths, const std::string& package);

/// The lines that the log has gained since it was `from` bytes long, the last few.
std::string log_tail(const std::string& log_file, std::size_t from);
std::size_t file_size(const std::string& path);

} // namespace rialto::app
