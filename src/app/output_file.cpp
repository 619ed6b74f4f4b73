#include "app/output_file.hpp"

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <unistd.h>

namespace rialto::app {

namespace {

[[noreturn]] void throw_errno(const std::string& path) {
    throw std::system_error(errno, std::generic_category(), path);
}

} // namespace

OutputFile::OutputFile(std::string path) : path_(std::move(path)) {
    if (path_.empty() || path_ == "-") {
        path_ = "stdout";
        file_ = stdout;
        return;
    }
    namespace fs = std::filesystem;
    if (fs::is_symlink(path_)) path_ = fs::weakly_canonical(path_).string();
    const bool is_replaced = !fs::exists(path_) || fs::is_regular_file(path_);
    if (is_replaced) temporary_ = path_ + "." + std::to_string(getpid()) + ".tmp";
    opened_.reset(std::fopen((is_replaced ? temporary_ : path_).c_str(), is_replaced ? "wxe" : "we"));
    if (!opened_) {
        temporary_.clear();
        throw_errno(path_);
    }
    file_ = opened_.get();
}

OutputFile::~OutputFile() {
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void OutputFile::write(std::string_view bytes) {
    if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) throw_errno(path_);
}

void OutputFile::commit() {
    if (std::fflush(file_) != 0) throw_errno(path_);
    if (temporary_.empty()) return;
    if (::fsync(fileno(file_)) != 0) throw_errno(path_);
    if (std::rename(temporary_.c_str(), path_.c_str()) != 0) throw_errno(path_);
    temporary_.clear();
}

} // namespace rialto::app
