#pragma once
// What the tests of this folder share: a folder of their own, and sources that see nothing of this machine.

#include "platform/config/config.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace rialto::config {

namespace fs = std::filesystem;

/// A folder of one test, gone after it.
class Folder {
  public:
    Folder() {
        std::string pattern = (fs::temp_directory_path() / "rialto-config-XXXXXX").string();
        path_ = mkdtemp(pattern.data());
    }
    ~Folder() { fs::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::string path(const std::string& name = "") const { return name.empty() ? path_ : path_ + "/" + name; }
    std::string write(const std::string& name, const std::string& text) const {
        fs::create_directories(fs::path(path(name)).parent_path());
        std::ofstream(path(name)) << text;
        return path(name);
    }

  private:
    std::string path_;
};

inline Sources sources_in(const Folder& folder) {
    return {.environment = {{"HOME", folder.path("home")}, {"PATH", "/bin"}},
            .executable = folder.path("usr/bin/rialto"),
            .working_dir = folder.path()};
}

inline Line line_of(const Config& config, std::string_view key) {
    for (const Line& line : describe(config))
        if (line.key == key) return line;
    ADD_FAILURE() << "no line for " << key;
    return {};
}

} // namespace rialto::config
