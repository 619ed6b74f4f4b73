#include "media/files.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace rialto::media {

namespace {

constexpr std::array<std::string_view, 4> formats{"webp", "jpeg", "png", "svg"};

[[noreturn]] void throw_errno(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

/// Writes all of it or throws.
void write_all(int file, std::string_view bytes, const std::string& path) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) throw_errno(path);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

void sync_folder(const std::string& path) {
    const int folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) throw_errno(path);
    const int failed = ::fsync(folder);
    ::close(folder);
    if (failed != 0) throw_errno(path);
}

/// Contents make the name, so only a file that a power cut left short can differ, and then in its size.
bool is_there(const std::string& path, std::size_t size) {
    struct stat status{};
    return ::stat(path.c_str(), &status) == 0 && static_cast<std::size_t>(status.st_size) == size;
}

} // namespace

bool is_hash(std::string_view text) {
    return text.size() == 32 &&
           std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Files::Files(std::string folder, std::optional<Owner> owner) : folder_(std::move(folder)), owner_(owner) {
    if (const auto parent = std::filesystem::path(folder_).parent_path(); !parent.empty())
        std::filesystem::create_directories(parent);
    make_folder(folder_);
    make_folder(folder_ + "/originals");
    make_folder(folder_ + "/variants");
}

void Files::make_folder(const std::string& path) const {
    if (::mkdir(path.c_str(), 0750) != 0) {
        if (errno == EEXIST) return;
        throw_errno(path);
    }
    if (owner_ && ::chown(path.c_str(), owner_->user, owner_->group) != 0) throw_errno(path);
}

std::string Files::original_path(std::string_view hash, std::string_view format) const {
    return folder_ + "/originals/" + std::string(hash.substr(0, 2)) + "/" + std::string(hash) + "." +
           std::string(format);
}

std::string Files::variant_path(std::string_view hash) const {
    return folder_ + "/variants/" + std::string(hash.substr(0, 2)) + "/" + std::string(hash) + "-800.webp";
}

std::optional<std::pair<std::string, std::string>> Files::find_original(std::string_view hash) const {
    for (const std::string_view format : formats) {
        std::string path = original_path(hash, format);
        if (::access(path.c_str(), R_OK) == 0) return std::pair(std::move(path), std::string(format));
    }
    return std::nullopt;
}

int Files::open_new(const std::string& path) const {
    constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
    int file = ::open(path.c_str(), flags, 0640);
    if (file < 0 && errno == ENOENT) { // the first of its <aa>
        make_folder(std::filesystem::path(path).parent_path().string());
        file = ::open(path.c_str(), flags, 0640);
    }
    if (file < 0) throw_errno(path);
    return file;
}

void Files::write(const std::string& path, std::string_view bytes, Durability durability) const {
    static std::atomic<unsigned> counter{0};
    if (is_there(path, bytes.size())) return;
    const std::string temporary =
        path + "." + std::to_string(::getpid()) + "-" + std::to_string(++counter) + ".tmp";
    const int file = open_new(temporary);
    try {
        write_all(file, bytes, temporary);
        if (owner_ && ::fchown(file, owner_->user, owner_->group) != 0) throw_errno(temporary);
        if (durability != Durability::later && ::fsync(file) != 0) throw_errno(temporary);
        if (::rename(temporary.c_str(), path.c_str()) != 0) throw_errno(path);
    } catch (...) {
        ::close(file);
        ::unlink(temporary.c_str());
        throw;
    }
    ::close(file);
    if (durability != Durability::now) return;
    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    sync_folder(folder.string());
    sync_folder(folder.parent_path().string()); // which may hold `folder` only since now
}

void Files::flush() const {
    const int folder = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) throw_errno(folder_);
    const int failed = ::syncfs(folder);
    ::close(folder);
    if (failed != 0) throw_errno(folder_);
}

std::optional<std::string> read_whole(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::nullopt;
    std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (file.bad()) return std::nullopt;
    return bytes;
}

} // namespace rialto::media
