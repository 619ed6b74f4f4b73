#include "base/text.hpp"
#include "platform/config/config.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <optional>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

namespace rialto::config {

namespace {

constexpr std::size_t file_bytes_max = 4096;

/// A descriptor that closes itself.
class File {
  public:
    File(const std::string& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
    ~File() {
        if (fd_ >= 0) ::close(fd_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    bool is_open() const { return fd_ >= 0; }
    int fd() const { return fd_; }

  private:
    int fd_;
};

std::unexpected<Error> unusable(const std::string& path, std::string_view why) {
    return fail(ErrorKind::unavailable, "secret_unusable",
                "the key in " + path + " cannot be used: " + std::string(why));
}

std::unexpected<Error> unusable(const std::string& path) {
    return unusable(path, std::strerror(errno));
}

std::string random_key() {
    std::array<unsigned char, 32> bytes{};
    // Up to 256 bytes come whole (getrandom(2)); a signal before the generator is seeded is the only way to
    // fail.
    while (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    }
    std::string text;
    for (const unsigned char byte : bytes) {
        text += "0123456789abcdef"[byte >> 4];
        text += "0123456789abcdef"[byte & 15];
    }
    return text;
}

/// nullopt when there is none yet.
Result<std::optional<std::string>> read_key(const std::string& path) {
    const File file(path, O_RDONLY);
    if (!file.is_open()) {
        if (errno == ENOENT) return std::optional<std::string>();
        return unusable(path);
    }
    struct stat status{};
    if (fstat(file.fd(), &status) != 0) return unusable(path);
    if ((status.st_mode & 077) != 0)
        return unusable(path, "others may read it (chmod 600 it, or make a new one)");
    std::string text(file_bytes_max, '\0');
    const ssize_t count = read(file.fd(), text.data(), text.size());
    if (count < 0) return unusable(path);
    text.resize(static_cast<std::size_t>(count));
    std::string key(trim(text));
    if (key.size() < secret_key_bytes_min)
        return unusable(path, "it is shorter than " + std::to_string(secret_key_bytes_min) + " characters");
    return std::optional(std::move(key));
}

/// Makes the file whole or not at all: it is linked to its name once it is on disk. Somebody else's, linked
/// first, stays.
Result<> write_key(const std::string& dir, const std::string& path) {
    const std::string draft = path + "." + std::to_string(getpid());
    unlink(draft.c_str()); // of a process that died and had our number
    const std::string text = random_key() + "\n";
    struct stat owner{};
    {
        const File file(draft, O_WRONLY | O_CREAT | O_EXCL);
        if (!file.is_open()) return unusable(path);
        const bool written =
            write(file.fd(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
            stat(dir.c_str(), &owner) == 0 &&
            (geteuid() != 0 || fchown(file.fd(), owner.st_uid, owner.st_gid) == 0) && fsync(file.fd()) == 0;
        if (!written) {
            const auto error = unusable(path);
            unlink(draft.c_str());
            return error;
        }
    }
    const int cause = link(draft.c_str(), path.c_str()) == 0 ? 0 : errno;
    unlink(draft.c_str());
    if (cause != 0 && cause != EEXIST) return unusable(path, std::strerror(cause));
    const File folder(dir, O_RDONLY | O_DIRECTORY);
    if (folder.is_open()) fsync(folder.fd());
    return {};
}

} // namespace

Result<std::string> find_or_make_secret(const Config& config) {
    if (!config.secret_key.empty()) return config.secret_key;
    const std::string path = config.data_dir + "/secret";
    std::error_code error;
    if (!std::filesystem::exists(config.data_dir, error)) {
        std::filesystem::create_directories(std::filesystem::path(config.data_dir).parent_path(), error);
        if (mkdir(config.data_dir.c_str(), 0700) != 0 && errno != EEXIST) return unusable(path);
    }
    auto key = read_key(path);
    if (!key) return std::unexpected(key.error());
    if (!*key) {
        if (const auto written = write_key(config.data_dir, path); !written)
            return std::unexpected(written.error());
        key = read_key(path);
        if (!key) return std::unexpected(key.error());
        if (!*key) return unusable(path, "it vanished");
    }
    return std::move(**key);
}

} // namespace rialto::config
