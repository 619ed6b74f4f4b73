#include "app/private_service.hpp"

#include <algorithm>
#include <deque>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace rialto::app {

namespace {

constexpr std::size_t tail_lines_max = 5;

} // namespace

Result<std::string> find_program(const std::vector<std::string>& paths, const std::string& package) {
    const auto found =
        std::ranges::find_if(paths, [](const std::string& path) { return access(path.c_str(), X_OK) == 0; });
    if (found != paths.end()) return *found;
    return fail(ErrorKind::unavailable, "program_missing",
                "Rialto needs the program " + paths.front() + ", which is not there: apt-get install " +
                    package);
}

std::size_t file_size(const std::string& path) {
    struct stat status{};
    return stat(path.c_str(), &status) == 0 ? static_cast<std::size_t>(status.st_size) : 0;
}

std::string log_tail(const std::string& log_file, std::size_t from) {
    std::ifstream log(log_file);
    log.seekg(static_cast<std::streamoff>(from));
    std::deque<std::string> lines;
    for (std::string line; std::getline(log, line);) {
        lines.push_back(std::move(line));
        if (lines.size() > tail_lines_max) lines.pop_front();
    }
    std::string text = lines.empty() ? "it said nothing" : "its last words in " + log_file + ":";
    for (const std::string& line : lines) text += "\n  " + line;
    return text;
}

} // namespace rialto::app
