#include "app/data_dir.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace rialto::app {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view format_text = "This folder belongs to Rialto.\nformat 1\n";
constexpr std::string_view longest_socket_name = "/.s.PGSQL.5432";

/// What may lie in a folder before its first start: put there by its owner, or by a start that died early.
bool may_precede_us(const fs::path& name) {
    constexpr std::array<std::string_view, 5> names{"rialto.toml", "secret", "lock", "lost+found",
                                                    "postgresql.local.conf"};
    return std::ranges::find(names, name.string()) != names.end() || name.string().starts_with("FORMAT.") ||
           name.string().starts_with("secret.");
}

std::unexpected<Error> unusable(const std::string& path, std::string_view why) {
    return fail(ErrorKind::unavailable, "data_dir_unusable",
                "the data dir " + path + " cannot be used: " + std::string(why));
}

std::string errno_text() {
    return std::strerror(errno);
}

std::string user_name() {
    const auto user = process::find_user(geteuid());
    return user ? user->name : std::to_string(geteuid());
}

/// Makes the folder, private to the user, unless it is there; an empty one of root's is handed over.
Result<> make_private_dir(const std::string& path, const std::optional<process::User>& user) {
    std::error_code error;
    const fs::path parent = fs::path(path).parent_path();
    fs::create_directories(parent, error);
    if (error) return unusable(path, parent.string() + ": " + error.message());
    if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return unusable(path, errno_text());
    if (user && chown(path.c_str(), user->uid, user->gid) != 0) return unusable(path, errno_text());
    return {};
}

/// Whom a store on this folder runs as: its owner, when there is one already.
Result<std::optional<process::User>> choose_user(const std::string& path) {
    struct stat status{};
    const bool exists = stat(path.c_str(), &status) == 0;
    if (exists && !S_ISDIR(status.st_mode)) return unusable(path, "it is not a folder");
    if (!process::is_root()) {
        if (!exists || status.st_uid == geteuid()) return std::optional<process::User>();
        const auto owner = process::find_user(status.st_uid);
        return unusable(path, "it belongs to " + (owner ? owner->name : std::to_string(status.st_uid)) +
                                  ", and this is " + user_name() + "; choose another with --data-dir");
    }
    if (exists && status.st_uid != 0) {
        if (auto owner = process::find_user(status.st_uid)) return owner;
        return unusable(path,
                        "its owner, user number " + std::to_string(status.st_uid) + ", does not exist here");
    }
    auto user = process::find_service_user();
    if (!user) return std::unexpected(user.error());
    return std::optional(*user);
}

/// Ours, empty, or with nothing but what may precede us; anything else is somebody's and stays untouched.
Result<> check_format(const std::string& path) {
    const auto format = read_file(path + "/FORMAT");
    if (format) {
        if (*format == format_text) return {};
        return fail(ErrorKind::unavailable, "data_dir_format",
                    "the data dir " + path +
                        " was made by another version of Rialto; run that version, or choose another with "
                        "--data-dir");
    }
    if (format.error().kind != ErrorKind::not_found) return unusable(path, format.error().detail);
    std::error_code error;
    for (fs::directory_iterator entry(path, error); !error && entry != fs::directory_iterator();
         entry.increment(error))
        if (!may_precede_us(entry->path().filename()))
            return fail(ErrorKind::unavailable, "data_dir_foreign",
                        path + " is not a data dir of Rialto (it holds " + entry->path().filename().string() +
                            " and no FORMAT); choose an empty or new folder with --data-dir");
    if (error) return unusable(path, error.message());
    return {};
}

struct flock whole_file_lock() {
    struct flock lock{};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    return lock;
}

/// The process whose number stands in the lock's file.
std::optional<pid_t> read_pid(int file) {
    std::array<char, 16> text{};
    const ssize_t bytes = pread(file, text.data(), text.size() - 1, 0);
    const int pid = bytes > 0 ? std::atoi(text.data()) : 0;
    return pid > 0 ? std::optional<pid_t>(pid) : std::nullopt;
}

/// The lock's file descriptor, with this process's number in the file. The lock belongs to the open file
/// (OFD): the kernel gives it back however this process ends, and children close it as they start.
Result<int> take_lock(const std::string& path) {
    const int file = ::open((path + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0)
        return unusable(path, errno == EACCES ? "the user " + user_name() +
                                                    " may not write in it, or not enter a folder above it"
                                              : errno_text());
    struct flock lock = whole_file_lock();
    if (fcntl(file, F_OFD_SETLK, &lock) != 0) {
        const auto pid = read_pid(file);
        close(file);
        return fail(ErrorKind::unavailable, "data_dir_in_use",
                    "another `rialto up` is running on " + path +
                        (pid ? " (process " + std::to_string(*pid) + ")" : std::string()) +
                        "; stop it, or choose another folder with --data-dir");
    }
    const std::string pid = std::to_string(getpid()) + "\n";
    if (ftruncate(file, 0) != 0 ||
        pwrite(file, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
        const std::string why = errno_text();
        close(file);
        return unusable(path, why);
    }
    return file;
}

} // namespace

Result<> write_file(const std::string& path, const std::string& text, mode_t mode) {
    const std::string next = path + ".new";
    const auto failed = [&](int file) {
        const std::string why = errno_text();
        if (file >= 0) close(file);
        unlink(next.c_str());
        return fail(ErrorKind::unavailable, "write_failed", path + ": " + why);
    };
    const int file = ::open(next.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);
    if (file < 0) return failed(file);
    const ssize_t written = write(file, text.data(), text.size());
    if (written != static_cast<ssize_t>(text.size())) {
        if (written >= 0) errno = ENOSPC;
        return failed(file);
    }
    if (fchmod(file, mode) != 0 || fsync(file) != 0) return failed(file);
    close(file);
    if (rename(next.c_str(), path.c_str()) != 0) return failed(-1);
    return {};
}

Result<std::string> read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return fail(errno == ENOENT ? ErrorKind::not_found : ErrorKind::unavailable, "read_failed",
                    path + ": " + errno_text());
    std::ostringstream text;
    text << file.rdbuf();
    return std::move(text).str();
}

Result<DataDir> DataDir::open(const std::string& given) {
    std::string path = fs::absolute(given).lexically_normal().string();
    if (path.size() > 1 && path.ends_with('/')) path.pop_back();
    auto user = choose_user(path);
    if (!user) return std::unexpected(user.error());
    // Looked at before anything is made or given away: a foreign folder stays as it is.
    std::error_code absent;
    if (fs::exists(path, absent))
        if (auto ours = check_format(path); !ours) return std::unexpected(ours.error());
    if (auto made = make_private_dir(path, *user); !made) return std::unexpected(made.error());
    if (*user)
        for (const char* name : {"secret", "lock"}) {
            const std::string file = path + "/" + name;
            if (lchown(file.c_str(), (*user)->uid, (*user)->gid) != 0 && errno != ENOENT)
                return unusable(path, errno_text());
        }

    const process::ActingAs acting(*user);
    auto lock = take_lock(path);
    if (!lock) return std::unexpected(lock.error());
    DataDir dir(path, *user, *lock);
    if (!fs::exists(dir.file("FORMAT"), absent))
        if (auto written = write_file(dir.file("FORMAT"), std::string(format_text), 0640); !written)
            return unusable(path, written.error().detail);
    for (const char* name : {"log", "redis", "media"})
        if (mkdir(dir.file(name).c_str(), 0750) != 0 && errno != EEXIST) return unusable(path, errno_text());
    if (auto made = dir.make_socket_dir(); !made) return std::unexpected(made.error());
    return dir;
}

Result<> DataDir::make_socket_dir() {
    socket_dir_ = file("run");
    if (socket_dir_.size() + longest_socket_name.size() > socket_path_bytes_max)
        socket_dir_ = "/tmp/rialto-" + std::to_string(geteuid()) + "-" +
                      std::to_string(std::hash<std::string>()(path_));
    if (mkdir(socket_dir_.c_str(), 0700) != 0 && errno != EEXIST) return unusable(socket_dir_, errno_text());
    // In /tmp somebody else may have been first: whoever owns the folder owns the sockets.
    struct stat status{};
    if (lstat(socket_dir_.c_str(), &status) != 0 || !S_ISDIR(status.st_mode) || status.st_uid != geteuid() ||
        (status.st_mode & 077) != 0)
        return unusable(socket_dir_, "the folder for sockets is not private to " + user_name());
    return {};
}

DataDir::DataDir(DataDir&& other) noexcept
    : path_(std::move(other.path_)), user_(std::move(other.user_)), socket_dir_(std::move(other.socket_dir_)),
      lock_(std::exchange(other.lock_, -1)) {}

DataDir& DataDir::operator=(DataDir&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(user_, other.user_);
    std::swap(socket_dir_, other.socket_dir_);
    std::swap(lock_, other.lock_);
    return *this;
}

DataDir::~DataDir() {
    if (lock_ >= 0) close(lock_);
}

Result<std::optional<pid_t>> find_owner_of(const std::string& data_dir) {
    const int file = ::open((data_dir + "/lock").c_str(), O_RDWR | O_CLOEXEC);
    if (file < 0 && errno == ENOENT) return std::optional<pid_t>();
    if (file < 0) return unusable(data_dir, errno_text() + " (as " + user_name() + ")");
    struct flock lock = whole_file_lock();
    const bool asked = fcntl(file, F_OFD_GETLK, &lock) == 0;
    const auto pid = read_pid(file);
    close(file);
    if (!asked || lock.l_type == F_UNLCK) return std::optional<pid_t>();
    return pid;
}

} // namespace rialto::app
