#include "catalog/exchange/source_file.hpp"

#include <array>
#include <filesystem>

namespace rialto::catalog {

SourceFile::SourceFile(const std::string& path) {
    std::string name = path == "-" ? "/dev/stdin" : path;
    std::error_code failure;
    if (!std::filesystem::is_regular_file(name, failure)) {
        if (std::filesystem::is_directory(name, failure) || !spool(name)) return;
        name = "/proc/self/fd/" + std::to_string(fileno(spool_.get()));
    }
    bytes_ = static_cast<std::int64_t>(std::filesystem::file_size(name, failure));
    if (!failure) file_.open(name, std::ios::binary);
}

bool SourceFile::spool(const std::string& name) {
    std::ifstream pipe(name, std::ios::binary);
    spool_.reset(std::tmpfile());
    std::array<char, 64 * 1024> chunk;
    while (spool_ && pipe) {
        pipe.read(chunk.data(), chunk.size());
        const auto count = static_cast<std::size_t>(pipe.gcount());
        if (std::fwrite(chunk.data(), 1, count, spool_.get()) != count) return false;
    }
    return spool_ && pipe.eof() && std::fflush(spool_.get()) == 0;
}

} // namespace rialto::catalog
