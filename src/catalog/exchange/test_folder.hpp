#pragma once
// Files for tests: a folder that goes with the test, and where merchants' samples are.

#include "support/paths.hpp"

#include <filesystem>
#include <fstream>
#include <string>

namespace rialto::catalog::test {

inline const std::filesystem::path shared_data = std::filesystem::path(source_folder) / "../shared/data";

struct Folder {
    std::filesystem::path path;
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "rialto-import-XXXXXX").string();
        path = mkdtemp(name.data());
    }
    ~Folder() { std::filesystem::remove_all(path); }
    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(path / name, std::ios::binary) << text;
        return (path / name).string();
    }
};

} // namespace rialto::catalog::test
